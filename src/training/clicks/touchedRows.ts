/**
 * Which rows of a table a batch reads, each once, in time and memory that do not grow with the vocabulary.
 *
 * Whether a row was met is told by a sparse set (Briggs & Torczon 1993): an array says where in the list a row would be,
 * and the list whether it is there. Nothing has to be cleared between batches.
 */
import { unknownId } from "../../model/clicks/gatherRows.ts";
import type { FieldRows, TableLayout } from "../../model/clicks/tableLayout.ts";
import type { ClickBatch } from "./clickBatch.ts";
import type { TouchedRows } from "./clickGradients.ts";

/** A function that finds touched rows; its answers are views of arrays that the next call writes into. */
export function rowToucher(layout: TableLayout): (batch: ClickBatch) => TouchedRows {
  /** Where each row would be in the list. */
  const slotOf = new Int32Array(layout.rows);
  let list = emptyList(0);
  return (batch) => {
    if (list.slots.length < batch.ids.length) list = emptyList(batch.ids.length);
    const found = { count: 0, length: 0 };
    for (const [index, field] of layout.fields.entries()) {
      if (field.width === 0) fillColumn(list.slots, layout.fields.length, { index, batch });
      else
        touchField({ field, index, stride: layout.fields.length }, { batch, slotOf, list, found });
    }
    list.starts[found.count] = found.length;
    return { ...list, count: found.count, slots: list.slots.subarray(0, batch.ids.length) };
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

function fillColumn(
  slots: Int32Array,
  stride: number,
  { index, batch }: { readonly index: number; readonly batch: ClickBatch },
): void {
  for (let at = index; at < batch.ids.length; at += stride) slots[at] = -1;
}

interface Part {
  readonly field: FieldRows;
  readonly index: number;
  readonly stride: number;
}

interface Touching {
  readonly batch: ClickBatch;
  readonly slotOf: Int32Array;
  readonly list: List;
  /** Rows, and numbers in them, until now. */
  readonly found: { count: number; length: number };
}

function touchField(
  { field, index, stride }: Part,
  { batch, slotOf, list, found }: Touching,
): void {
  const { ids, weights } = batch;
  const { rows, offsets, widths, starts, slots } = list;
  const { firstRow, offset, width, buckets } = field;
  let { count, length } = found;
  for (let record = 0, at = index; at < ids.length; record++, at += stride) {
    if (weights[record] === 0) {
      slots[at] = -1;
      continue;
    }
    const id = ids[at]!;
    if (!(id >= 0 && id < buckets)) throw unknownId(field, id);
    const row = firstRow + id;
    let slot = slotOf[row]!;
    if (!(slot < count && rows[slot] === row)) {
      slot = count++;
      slotOf[row] = slot;
      rows[slot] = row;
      offsets[slot] = offset + id * width;
      widths[slot] = width;
      starts[slot] = length;
      length += width;
    }
    slots[at] = slot;
  }
  found.count = count;
  found.length = length;
}
