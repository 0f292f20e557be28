/** Adds to rows of a table, which lie anywhere in it: what a step does most. */
import type { RowList } from "./rowList.ts";

/** What rows get. */
export interface RowAddition {
  /** Compact: of the rows, one after the other. */
  readonly numbers: Float32Array;
  /** What the numbers of each row are multiplied by; the first `count` count. */
  readonly factors: Float64Array;
}

/** Rows that are asked for before the first of them is changed: the memory brings them side by side. */
const AHEAD = 32;

/** What was read ahead goes somewhere, or it would not be read. */
const ahead = new Float64Array(1);

/** table[row] += factor · numbers, for every row of the list. */
export function addToRows(table: Float32Array, rows: RowList, addition: RowAddition): void {
  // Places below 2³¹ are whole numbers to the machine, which makes the loop three times as fast.
  const add = table.length <= 2 ** 31 ? addNear : addFar;
  const part: TableAddition = { ...rows, ...addition, table };
  for (let begin = 0; begin < rows.count; begin += AHEAD) {
    const end = Math.min(rows.count, begin + AHEAD);
    ahead[0] = firstNumbers(part, begin, end);
    add(part, begin, end);
  }
}

/** A table, and what its rows get. */
export type TableAddition = RowList & RowAddition & { readonly table: Float32Array };

function firstNumbers({ table, offsets }: TableAddition, begin: number, end: number): number {
  let sum = 0;
  for (let row = begin; row < end; row++) sum += table[offsets[row]!]!;
  return sum;
}

function addNear(part: TableAddition, begin: number, end: number): void {
  const { table, offsets, starts, widths, numbers, factors } = part;
  for (let row = begin; row < end; row++) {
    const [offset, start, width] = [offsets[row]! | 0, starts[row]! | 0, widths[row]!];
    const factor = factors[row]!;
    for (let at = 0; at < width; at++) table[offset + at]! += factor * numbers[start + at]!;
  }
}

/** Adds to rows `begin` … `end` − 1 of the list, in tables of any size; it is here for those of more than 8 GiB. */
export function addFar(part: TableAddition, begin: number, end: number): void {
  const { table, offsets, starts, widths, numbers, factors } = part;
  for (let row = begin; row < end; row++) {
    const [offset, start, width] = [offsets[row]!, starts[row]!, widths[row]!];
    const factor = factors[row]!;
    for (let at = 0; at < width; at++) table[offset + at]! += factor * numbers[start + at]!;
  }
}
