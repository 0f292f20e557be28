/** How the tensors of a file and the parameters here hold the same numbers. */
import type { Shape } from "../../tensor/shape.ts";

/**
 * One tensor of a file. Without `columns` it is a parameter as it stands; with them its rows are columns of the
 * parameter, since most files store a projection as [out, in] and here it is [in, out].
 */
export interface Piece {
  /** In the file. */
  readonly name: string;
  /** Here, as `transformerTypes` names it. */
  readonly parameter: string;
  readonly columns?: Columns;
}

/** Which columns of a parameter the rows of a tensor are. */
export interface Columns {
  /** Rows of the tensor. */
  readonly count: number;
  /** The column that a row is. */
  at(row: number): number;
}

/** Columns one after the other. */
export const columnsFrom = (start: number, count: number): Columns => ({
  count,
  at: (row) => start + row,
});

/** A tensor that is a parameter as it stands. */
export const same = (name: string, parameter: string): Piece => ({ name, parameter });

/** A projection whose weight, and bias where there is one, lie in the file as they do here. */
export const straight = (name: string, parameter: string, bias: boolean): Piece[] => [
  same(`${name}.weight`, `${parameter}.weight`),
  ...(bias ? [same(`${name}.bias`, `${parameter}.bias`)] : []),
];

/** A projection stored as [out, in]: all of a parameter, or some of its columns. */
export const projection = (
  name: string,
  parameter: string,
  { bias, columns }: { readonly bias: boolean; readonly columns: Columns },
): Piece[] => straight(name, parameter, bias).map((piece) => ({ ...piece, columns }));

/** A norm: gain, and bias in layer norm. */
export const norm = (name: string, parameter: string, bias: boolean): Piece[] => [
  same(`${name}.weight`, `${parameter}.gain`),
  ...(bias ? [same(`${name}.bias`, `${parameter}.bias`)] : []),
];

/** Shape of the tensor in the file; `shape` is that of the parameter. */
export const fileShape = ({ columns }: Piece, shape: Shape): Shape =>
  columns ? [columns.count, ...shape.slice(0, -1)] : shape;

/** Rows whose numbers are moved together, so that memory is read and written in runs. */
const BLOCK = 16;

/** Calls `move` with the index in the tensor and in the parameter of every number. */
function eachPlace(
  { count, at }: Columns,
  shape: Shape,
  move: (inFile: number, here: number) => void,
): void {
  const inputs = shape.length === 1 ? 1 : shape[0]!;
  const width = shape.at(-1)!;
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(start + BLOCK, count);
    for (let input = 0; input < inputs; input++) {
      for (let row = start; row < end; row++) move(row * inputs + input, input * width + at(row));
    }
  }
}

/** A piece with the parameter that it belongs to. */
interface Placed {
  readonly piece: Piece;
  /** Of the parameter. */
  readonly shape: Shape;
  /** The numbers of the parameter. */
  readonly here: Float32Array;
}

/** Copies a tensor of a file to where it belongs. */
export function read(tensor: Float32Array, { piece, shape, here }: Placed): void {
  if (!piece.columns) here.set(tensor);
  else eachPlace(piece.columns, shape, (from, to) => (here[to] = tensor[from]!));
}

/** The tensor of a file. */
export function written({ piece, shape, here }: Placed): Float32Array {
  if (!piece.columns) return here;
  const tensor = new Float32Array(fileShape(piece, shape).reduce((size, n) => size * n, 1));
  eachPlace(piece.columns, shape, (to, from) => (tensor[to] = here[from]!));
  return tensor;
}
