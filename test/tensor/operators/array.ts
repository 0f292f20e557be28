/** Arrays of plain numbers, row-major: what the definitions of operators are written with. */

/** Numbers under a shape. Truth is 0 or 1. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Index = readonly number[];

const product = (lengths: readonly number[]) => lengths.reduce((a, b) => a * b, 1);

/** Every index of a shape, in row-major order. */
export function indicesOf(shape: readonly number[]): Index[] {
  return shape.reduce<Index[]>(
    (indices, length) =>
      indices.flatMap((index) => Array.from({ length }, (_, last) => [...index, last])),
    [[]],
  );
}

/** The array whose element at each index is `value(index)`. */
export const tabulate = (
  shape: readonly number[],
  value: (index: Index) => number,
): NumberArray => ({ shape, values: indicesOf(shape).map(value) });

/** The element at an index. */
export const at = ({ shape, values }: NumberArray, index: Index): number =>
  values[index.reduce((offset, position, axis) => offset * shape[axis]! + position, 0)]!;

/** The element that stands at `index` of a larger shape under broadcasting. */
export function spreadAt(array: NumberArray, index: Index): number {
  const own = index.slice(index.length - array.shape.length);
  return at(
    array,
    own.map((position, axis) => (array.shape[axis] === 1 ? 0 : position)),
  );
}

/** The shape to which all broadcast. */
export function spreadShape(...arrays: readonly NumberArray[]): readonly number[] {
  const rank = Math.max(...arrays.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(...arrays.map(({ shape }) => shape[axis - rank + shape.length] ?? 1)),
  );
}

/** Elementwise, with broadcasting. */
export const spread =
  (f: (...values: number[]) => number) =>
  (...arrays: NumberArray[]): NumberArray =>
    tabulate(spreadShape(...arrays), (index) =>
      f(...arrays.map((array) => spreadAt(array, index))),
    );

/** One number per row of the last axis, from the whole row. */
export const perRow =
  (f: (row: readonly number[]) => number) =>
  (x: NumberArray): NumberArray => ({ shape: x.shape.slice(0, -1), values: rowsOf(x).map(f) });

/** A new row of any length for each row of the last axis. */
export function mapRows(
  x: NumberArray,
  f: (row: readonly number[], index: number) => readonly number[],
): NumberArray {
  const rows = rowsOf(x).map(f);
  return { shape: [...x.shape.slice(0, -1), rows[0]?.length ?? 0], values: rows.flat() };
}

/** The rows of the last axis. */
export function rowsOf({ shape, values }: NumberArray): readonly (readonly number[])[] {
  const length = shape.at(-1)!;
  return Array.from({ length: product(shape.slice(0, -1)) }, (_, row) =>
    values.slice(row * length, (row + 1) * length),
  );
}

/** Reduces some axes to one element, kept at length 1, from the list of what lies along them. */
export function reduceAxes(
  x: NumberArray,
  axes: readonly number[],
  f: (values: readonly number[]) => number,
): NumberArray {
  const isReduced = (axis: number) => axes.includes(axis) || axes.includes(axis - x.shape.length);
  const kept = x.shape.map((length, axis) => (isReduced(axis) ? 1 : length));
  const along = x.shape.map((length, axis) => (isReduced(axis) ? length : 1));
  return tabulate(kept, (index) =>
    f(
      indicesOf(along).map((offset) =>
        at(
          x,
          index.map((position, axis) => position + offset[axis]!),
        ),
      ),
    ),
  );
}

/** Without the axes of length 1 that a reduction left. */
export const withoutAxes = ({ shape, values }: NumberArray, axes: readonly number[]) => ({
  shape: shape.filter((_, axis) => !axes.includes(axis) && !axes.includes(axis - shape.length)),
  values,
});

/** Swaps the last two axes. */
export const transposed = (x: NumberArray): NumberArray =>
  tabulate([...x.shape.slice(0, -2), x.shape.at(-1)!, x.shape.at(-2)!], (index) =>
    at(x, [...index.slice(0, -2), index.at(-1)!, index.at(-2)!]),
  );

export const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
