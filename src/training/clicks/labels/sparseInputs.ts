/** Records as a linear model reads them: one sparse row each, which is also the gradient of its output. */
import type { ClickRecords } from "../../../data/clicks/clickRecords.ts";
import type { ClickModel } from "../../../model/clicks/clickModel.ts";
import { layoutOfTree } from "../../../model/parameters.ts";
import type { TensorType } from "../../../tensor/tensor.ts";
import type { Tree } from "../../../tensor/tree.ts";

/** Sparse rows of the same number of entries, which are at places of their own. Places count through the table and then through the dense part. */
export interface SparseInputs {
  readonly count: number;
  /** Entries of a row. At least 1. */
  readonly entries: number;
  /** [rows, entries] */
  readonly places: Float64Array;
  /** [rows, entries] */
  readonly values: Float32Array;
}

/**
 * The inputs of a logistic or Poisson regression. Its output is linear in its parameters, so that a row is the gradient
 * of the output at any of them. @throws RangeError for a model of another kind.
 */
export function linearInputs(model: ClickModel, records: ClickRecords): SparseInputs {
  if (model.config.kind !== "logistic") {
    throw new RangeError(
      `labels: expected a logistic model, whose gradients are known from features alone, got ${model.config.kind}.`,
    );
  }
  const { table, layout } = model;
  const [fields, numbers] = [layout.fields.length, layout.numbers.length];
  const { weight, bias } = densePlaces(model);
  const entries = fields + numbers + 1;
  const places = new Float64Array(records.count * entries);
  const values = new Float32Array(records.count * entries).fill(1);
  for (let record = 0; record < records.count; record++) {
    let at = record * entries;
    for (let field = 0; field < fields; field++) {
      places[at++] = table.fields[field]!.offset + records.ids[record * fields + field]!;
    }
    for (let number = 0; number < numbers; number++, at++) {
      places[at] = weight + number;
      values[at] = records.numbers[record * numbers + number]!;
    }
    places[at] = bias;
  }
  return { count: records.count, entries, places, values };
}

/** Where the weights of the numbers and the bias lie. */
function densePlaces({ dense, table }: ClickModel) {
  const { places } = layoutOfTree(dense as Tree<TensorType>);
  const placeOf = (name: string) =>
    table.size + (places.find((place) => place.name === name)?.offset ?? 0);
  return { weight: placeOf("output.weight"), bias: placeOf("output.bias") };
}

/** L2 norm of a row. */
export function rowNorm({ entries, values }: SparseInputs, row: number): number {
  let squares = 0;
  for (let at = row * entries; at < (row + 1) * entries; at++) squares += values[at]! ** 2;
  return Math.sqrt(squares);
}

/** Rows in the coordinates that some of them touch, numbered in the order in which they are met. */
export interface CompactInputs extends SparseInputs {
  /** [rows, entries], below `touched.length` */
  readonly slots: Int32Array;
  /** Places of all coordinates that are touched, each once. */
  readonly touched: Float64Array;
}

/** Some rows of inputs, or all of them, with the coordinates that they touch. */
export function compactInputs(
  { count, entries, places, values }: SparseInputs,
  rows: ArrayLike<number> = Array.from({ length: count }, (_, row) => row),
): CompactInputs {
  const slotOf = new Map<number, number>();
  const slots = new Int32Array(rows.length * entries);
  const chosen = new Float64Array(slots.length);
  const kept = new Float32Array(slots.length);
  for (let row = 0, at = 0; row < rows.length; row++) {
    for (let from = rows[row]! * entries; from < (rows[row]! + 1) * entries; from++, at++) {
      const place = places[from]!;
      const slot = slotOf.get(place) ?? slotOf.size;
      if (slot === slotOf.size) slotOf.set(place, slot);
      slots[at] = slot;
      chosen[at] = place;
      kept[at] = values[from]!;
    }
  }
  const touched = Float64Array.from(slotOf.keys());
  return { count: rows.length, entries, places: chosen, values: kept, slots, touched };
}
