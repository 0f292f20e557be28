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
 * Gathers field by field, so that what lies together in the table is read together. One-hot fields are written as 0 and 1.
 *
 * It throws a RangeError for an id that its field does not have.
 */
export function rowGatherer({ fields, inputWidth }: TableLayout): GatherRows {
  return (source, places, into) => {
    for (const [index, field] of fields.entries()) {
      const part = { field, index, stride: fields.length, inputWidth };
      if (field.width === 0) gatherOneHot(part, { ...source, places, into });
      else gatherField(part, { ...source, places, into });
    }
  };
}

interface Part {
  readonly field: FieldRows;
  readonly index: number;
  readonly stride: number;
  readonly inputWidth: number;
}

interface Gathering extends RowSource {
  readonly places: Int32Array;
  readonly into: Float32Array;
}

function gatherField({ field, index, stride, inputWidth }: Part, gathering: Gathering): void {
  const { table, ids, weights, places, into } = gathering;
  const { width, offset, buckets, inputOffset } = field;
  for (let record = 0; record < places.length; record++) {
    const place = places[record]!;
    const to = record * inputWidth + inputOffset;
    if (weights?.[place] === 0) {
      for (let column = 0; column < width; column++) into[to + column] = 0;
      continue;
    }
    const id = ids[place * stride + index]!;
    if (!(id >= 0 && id < buckets)) throw unknownId(field, id);
    const from = offset + id * width;
    for (let column = 0; column < width; column++) into[to + column] = table[from + column]!;
  }
}

function gatherOneHot({ field, index, stride, inputWidth }: Part, gathering: Gathering): void {
  const { ids, weights, places, into } = gathering;
  const { buckets, inputOffset } = field;
  for (let record = 0; record < places.length; record++) {
    const place = places[record]!;
    const to = record * inputWidth + inputOffset;
    for (let column = 0; column < buckets; column++) into[to + column] = 0;
    if (weights?.[place] === 0) continue;
    const id = ids[place * stride + index]!;
    if (!(id >= 0 && id < buckets)) throw unknownId(field, id);
    into[to + id] = 1;
  }
}

/** The error for an id that a field does not have. */
export const unknownId = ({ name, buckets }: FieldRows, id: number): RangeError =>
  new RangeError(`${name}: expected ids below ${buckets}, got ${id}.`);
