/** From the rows that a batch touches, compact, to what a graph reads: rows side by side. */
import { unknownId } from "../../model/clicks/gatherRows.ts";
import type { FieldRows, TableLayout } from "../../model/clicks/tableLayout.ts";
import type { ClickBatch } from "./clickBatch.ts";
import type { TouchedRows } from "./clickGradients.ts";

/** A batch and its rows. */
export interface TouchedSource {
  readonly batch: Pick<ClickBatch, "ids" | "weights">;
  readonly touched: TouchedRows;
  /** Numbers of the touched rows: see `TouchedRows.starts`. */
  readonly values: Float32Array;
}

/** Writes the rows of the records at `places` of the batch into `into`, [places, inputWidth]. */
export type GatherTouched = (source: TouchedSource, places: Int32Array, into: Float32Array) => void;

/**
 * Gathers from what is small enough for a cache, however large the table is. One-hot fields are written as 0 and 1,
 * records of weight 0 as zeros.
 *
 * It throws a RangeError for an id that its one-hot field does not have.
 */
export function touchedGatherer({ fields, inputWidth }: TableLayout): GatherTouched {
  const oneHot = [...fields.entries()].filter(([, { width }]) => width === 0);
  const columns = Int32Array.from(fields, ({ inputOffset }) => inputOffset);
  return (source, places, into) => {
    const { weights } = source.batch;
    if (oneHot.length > 0) into.fill(0, 0, places.length * inputWidth);
    for (let record = 0, to = 0; record < places.length; record++, to += inputWidth) {
      if (weights[places[record]!] === 0) into.fill(0, to, to + inputWidth);
      else copyRows(source, places[record]! * columns.length, { columns, to, into });
    }
    for (const [index, field] of oneHot) {
      setOnes({ field, index, stride: fields.length, inputWidth }, source.batch, { places, into });
    }
  };
}

interface Target {
  /** Where each field begins in a record. */
  readonly columns: Int32Array;
  readonly to: number;
  readonly into: Float32Array;
}

function copyRows(
  { touched: { slots, starts, widths }, values }: TouchedSource,
  first: number,
  { columns, to, into }: Target,
): void {
  for (let field = 0; field < columns.length; field++) {
    const slot = slots[first + field]!;
    if (slot < 0) continue;
    const [from, begin, width] = [starts[slot]! | 0, to + columns[field]!, widths[slot]!];
    for (let at = 0; at < width; at++) into[begin + at] = values[from + at]!;
  }
}

interface OneHot {
  readonly field: FieldRows;
  readonly index: number;
  readonly stride: number;
  readonly inputWidth: number;
}

function setOnes(
  { field, index, stride, inputWidth }: OneHot,
  { ids, weights }: TouchedSource["batch"],
  { places, into }: { readonly places: Int32Array; readonly into: Float32Array },
): void {
  for (let record = 0; record < places.length; record++) {
    const place = places[record]!;
    if (weights[place] === 0) continue;
    const id = ids[place * stride + index]!;
    if (!(id >= 0 && id < field.buckets)) throw unknownId(field, id);
    into[record * inputWidth + field.inputOffset + id] = 1;
  }
}
