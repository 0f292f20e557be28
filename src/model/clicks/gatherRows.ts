/** From ids to what a graph reads: rows of the table side by side. */
import type { FieldRows, TableLayout } from "./tableLayout.ts";

/** Records and the table that their ids point into. */
export interface RowSource {
  /** Flat. See `TableLayout`. */
  readonly table: Float32Array;
  /** [records, fields] */
  readonly ids: Int32Array;
  /** [records]: where it is 0 there are zeros instead of rows. @default all count */
  readonly weights?: Float32Array | undefined;
}

/** Writes the rows of the records at `places` into `into`, [places, inputWidth]. */
export type GatherRows = (source: RowSource, places: Int32Array, into: Float32Array) => void;

/**
 * Gathers record by record; a one-hot field is written as 0 and 1. Before the rows of a record are copied, the first number
 * of each is read: the processor then waits for all of them at once, where a large table lies in no cache.
 *
 * It throws a RangeError for an id that its field does not have.
 */
export function rowGatherer({ fields, inputWidth }: TableLayout): GatherRows {
  const places = {
    offsets: Float64Array.from(fields, ({ offset }) => offset),
    widths: Int32Array.from(fields, ({ width }) => width),
    inputWidths: Int32Array.from(fields, (field) => field.inputWidth),
    buckets: Int32Array.from(fields, ({ buckets }) => buckets),
  };
  /** What was read ahead goes somewhere, or it would not be read. */
  const ahead = new Float64Array(1);
  return (source, records, into) => {
    const { weights } = source;
    for (let record = 0, to = 0; record < records.length; record++, to += inputWidth) {
      const first = records[record]! * fields.length;
      if (weights?.[records[record]!] === 0) {
        into.fill(0, to, to + inputWidth);
      } else {
        ahead[0] = readAhead(places, source, first);
        if (Number.isNaN(ahead[0])) requireIds(fields, source.ids, first);
        copyRows(places, source, { first, to, into });
      }
    }
  };
}

/** What the loops need to know of fields. */
interface Places {
  readonly offsets: Float64Array;
  readonly widths: Int32Array;
  readonly inputWidths: Int32Array;
  readonly buckets: Int32Array;
}

/** NaN where a field does not have an id. */
function readAhead(
  { offsets, widths, buckets }: Places,
  { table, ids }: RowSource,
  first: number,
): number {
  let sum = 0;
  for (let field = 0; field < offsets.length; field++) {
    const id = ids[first + field]!;
    if (!(id >= 0 && id < buckets[field]!)) return Number.NaN;
    sum += table[offsets[field]! + id * widths[field]!] ?? 0;
  }
  return sum;
}

interface Target {
  /** Where the ids of the record begin. */
  readonly first: number;
  /** Where its columns begin. */
  readonly to: number;
  readonly into: Float32Array;
}

function copyRows(
  { offsets, widths, inputWidths }: Places,
  { table, ids }: RowSource,
  { first, to, into }: Target,
): void {
  let at = to;
  for (let field = 0; field < offsets.length; field++) {
    const id = ids[first + field]!;
    const width = widths[field]!;
    if (width > 0) {
      const from = offsets[field]! + id * width;
      for (let number = from; number < from + width; number++) into[at++] = table[number]!;
    } else {
      const end = at + inputWidths[field]!;
      into.fill(0, at, end);
      into[at + id] = 1;
      at = end;
    }
  }
}

/** Throws for the first id of a record that its field does not have, where there is one. */
function requireIds(fields: readonly FieldRows[], ids: Int32Array, first: number): void {
  for (const [index, field] of fields.entries()) {
    const id = ids[first + index]!;
    if (!(id >= 0 && id < field.buckets)) throw unknownId(field, id);
  }
}

/** The error for an id that a field does not have. */
export const unknownId = ({ name, buckets }: FieldRows, id: number): RangeError =>
  new RangeError(`${name}: expected ids below ${buckets}, got ${id}.`);
