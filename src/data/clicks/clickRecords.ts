/**
 * A click log as models read it: whole numbers for categories, numbers for numbers, one label for each record.
 *
 * "Record" is a line of the log; "row" is left to embedding tables.
 */

/** A categorical column. Every field has rows of an embedding table of its own, so no two fields share one. */
export interface ClickField {
  readonly name: string;
  /** Ids that it can have: 0 … buckets − 1. At least 1. Public. */
  readonly buckets: number;
}

/** What a record consists of. Public: it says nothing about any record. */
export interface ClickLayout {
  readonly fields: readonly ClickField[];
  /** Names of the numeric inputs. */
  readonly numbers: readonly string[];
}

/** Records, one after the other. */
export interface ClickRecords {
  readonly count: number;
  /** [records, fields]: of each field, below its buckets. */
  readonly ids: Int32Array;
  /** [records, numbers]: finite. */
  readonly numbers: Float32Array;
  /** [records]: 0 or 1, or a count of at least 0. */
  readonly labels: Float32Array;
  /** [records]: whose record it is, as whole numbers from 0; absent where nobody is said to have several. */
  readonly users?: Float64Array | Int32Array;
}

/**
 * What a label counts: `binary` for clicks and conversions (0 or 1, the model says a logit), `count` for conversions per
 * click (0, 1, 2 …, the model says a log rate).
 */
export type ClickTask = "binary" | "count";

/** Records at these places, in this order. @throws RangeError for a place that is not there. */
export function clickRecordsAt(
  layout: ClickLayout,
  records: ClickRecords,
  places: ArrayLike<number>,
): ClickRecords {
  const [fields, numbers] = [layout.fields.length, layout.numbers.length];
  const ids = new Int32Array(places.length * fields);
  const values = new Float32Array(places.length * numbers);
  const labels = new Float32Array(places.length);
  const users = records.users && new Float64Array(places.length);
  for (let record = 0; record < places.length; record++) {
    const place = places[record]!;
    if (!(place >= 0 && place < records.count)) {
      const expected = `expected places below ${records.count}`;
      throw new RangeError(`clickRecordsAt: ${expected}, got ${place}.`);
    }
    for (let at = 0; at < fields; at++)
      ids[record * fields + at] = records.ids[place * fields + at]!;
    for (let at = 0; at < numbers; at++) {
      values[record * numbers + at] = records.numbers[place * numbers + at]!;
    }
    labels[record] = records.labels[place]!;
    if (users) users[record] = records.users![place]!;
  }
  return { count: places.length, ids, numbers: values, labels, ...(users ? { users } : {}) };
}
