/**
 * Which rows of a table a batch reads, each once, in time and memory that do not grow with the vocabulary.
 *
 * Whether a row was met is told by an array of marks: marks below that of the first row of a batch are from batches
 * before. Nothing has to be cleared between batches, until marks have used up 31 bits.
 */
import { unknownId } from "../../model/clicks/gatherRows.ts";
import type { FieldRows, TableLayout } from "../../model/clicks/tableLayout.ts";
import type { ClickBatch } from "./clickBatch.ts";
import type { TouchedRows } from "./clickGradients.ts";

/**
 * A function that finds touched rows; its answers are views of arrays that the next call writes into. Marks are below
 * `mostMarks`, which is more than the ids of a batch.
 */
export function rowToucher(
  { fields, rows }: TableLayout,
  mostMarks: number = 2 ** 31,
): (batch: ClickBatch) => TouchedRows {
  const marks = new Int32Array(rows);
  let firstMark = 1;
  let list = emptyList(0);
  return (batch) => {
    if (list.slots.length < batch.ids.length) list = emptyList(batch.ids.length);
    if (firstMark + batch.ids.length >= mostMarks) {
      marks.fill(0);
      firstMark = 1;
    }
    let count = 0;
    for (const [index, field] of fields.entries()) {
      const part = { field, index, stride: fields.length };
      const found = findRows(part, batch, { ...list, marks, firstMark, count });
      placeRows(field, list, [count, found]);
      count = found;
    }
    firstMark += count;
    return { ...list, count, slots: list.slots.subarray(0, batch.ids.length) };
  };
}

type List = Omit<TouchedRows, "count">;

const emptyList = (length: number): List => ({
  rows: new Int32Array(length),
  offsets: new Float64Array(length),
  widths: new Int32Array(length),
  starts: new Float64Array(length + 1),
  slots: new Int32Array(length),
});

interface Part {
  readonly field: FieldRows;
  readonly index: number;
  readonly stride: number;
}

interface Finding extends List {
  /** Of each row: `firstMark` + its slot, where this batch has met it. */
  readonly marks: Int32Array;
  readonly firstMark: number;
  /** Rows until now. */
  readonly count: number;
}

/** Writes slots, and the numbers of rows that are met for the first time; returns how many there are then. */
function findRows({ field, index, stride }: Part, batch: ClickBatch, list: Finding): number {
  const { ids, weights } = batch;
  const { rows, slots, marks, firstMark } = list;
  const { firstRow, width, buckets } = field;
  let { count } = list;
  for (let record = 0, at = index; at < ids.length; record++, at += stride) {
    if (width === 0 || weights[record] === 0) {
      slots[at] = -1;
      continue;
    }
    const id = ids[at]!;
    if (!(id >= 0 && id < buckets)) throw unknownId(field, id);
    let slot = marks[firstRow + id]! - firstMark;
    if (slot < 0) {
      slot = count++;
      marks[firstRow + id] = firstMark + slot;
      rows[slot] = firstRow + id;
    }
    slots[at] = slot;
  }
  return count;
}

/** Where the rows of a field from one slot to another lie. */
function placeRows(
  { firstRow, offset, width }: FieldRows,
  { rows, offsets, widths, starts }: List,
  [begin, end]: readonly [number, number],
): void {
  for (let slot = begin; slot < end; slot++) {
    offsets[slot] = offset + (rows[slot]! - firstRow) * width;
    widths[slot] = width;
    starts[slot + 1] = starts[slot]! + width;
  }
}
