/**
 * Reads rows of a table into a compact array, and adds to them: what a step does most.
 *
 * Rows lie anywhere in a table that no cache holds. So some of them are asked for before the first one is used, and the
 * memory brings them side by side. Places are below 2³¹, see `tableLayout`: as whole numbers they make these loops three
 * times as fast as the numbers that they are kept in.
 */
import type { RowList } from "./rowList.ts";

/** What rows get. */
export interface RowAddition {
  /** Compact: of the rows, one after the other. */
  readonly numbers: Float32Array;
  /** What the numbers of each row are multiplied by; the first `count` count. */
  readonly factors: Float64Array;
}

/** table[row] += factor · numbers, for every row of the list. */
export function addToRows(table: Float32Array, rows: RowList, addition: RowAddition): void {
  const part = { ...rows, ...addition, table };
  inBlocks(part, (begin, end) => addBlock(part, begin, end));
}

/** Writes the rows of the list into a compact array. */
export function readRows(table: Float32Array, rows: RowList, into: Float32Array): void {
  const part = { ...rows, table, into };
  inBlocks(part, (begin, end) => readBlock(part, begin, end));
}

type TableRows = RowList & { readonly table: Float32Array };

/** Rows that are asked for at a time. */
const AHEAD = 32;

/** What was read ahead goes somewhere, or it would not be read. */
const ahead = new Float64Array(1);

function inBlocks(part: TableRows, use: (begin: number, end: number) => void): void {
  for (let begin = 0; begin < part.count; begin += AHEAD) {
    const end = Math.min(part.count, begin + AHEAD);
    ahead[0] = firstNumbers(part, begin, end);
    use(begin, end);
  }
}

function firstNumbers({ table, offsets }: TableRows, begin: number, end: number): number {
  let sum = 0;
  for (let row = begin; row < end; row++) sum += table[offsets[row]! | 0]!;
  return sum;
}

function addBlock(part: TableRows & RowAddition, begin: number, end: number): void {
  const { table, offsets, starts, widths, numbers, factors } = part;
  for (let row = begin; row < end; row++) {
    const [offset, start, width] = [offsets[row]! | 0, starts[row]! | 0, widths[row]!];
    const factor = factors[row]!;
    for (let at = 0; at < width; at++) table[offset + at]! += factor * numbers[start + at]!;
  }
}

function readBlock(
  part: TableRows & { readonly into: Float32Array },
  begin: number,
  end: number,
): void {
  const { table, offsets, starts, widths, into } = part;
  for (let row = begin; row < end; row++) {
    const [offset, start, width] = [offsets[row]! | 0, starts[row]! | 0, widths[row]!];
    for (let at = 0; at < width; at++) into[start + at] = table[offset + at]!;
  }
}
