/** Arrays that a graph of sums reads for some units of a batch, written again for every run. */
import type { PhysicalBatch } from "../physicalBatches.ts";
import type { ClickBatch } from "./clickBatch.ts";
import type { ClickSumDesign } from "./clickGraph.ts";
import { type TouchedSource, touchedGatherer } from "./gatherTouched.ts";

/** What a graph reads besides dense parameters and clip norm. */
export interface UnitInputs {
  readonly rows: Float32Array;
  readonly numbers?: Float32Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  readonly ids?: Int32Array;
}

/** Where units come from. */
export interface UnitSource extends TouchedSource {
  readonly batch: ClickBatch;
}

/** Writes the units of a physical batch; what is missing of its size is records of weight 0. */
export type FillUnits = (part: PhysicalBatch, source: UnitSource) => UnitInputs;

/** Arrays for physical batches of one size. Records of weight 0 are zeros, whatever stands in the batch. */
export function unitArrays({ model, recordsPerUnit }: ClickSumDesign, size: number): FillUnits {
  const gather = touchedGatherer(model.table);
  const [fields, numbers] = [model.layout.fields.length, model.layout.numbers.length];
  const records = size * recordsPerUnit;
  const places = new Int32Array(records);
  const arrays = {
    rows: new Float32Array(records * model.table.inputWidth),
    ...(numbers > 0 ? { numbers: new Float32Array(records * numbers) } : {}),
    labels: new Float32Array(records),
    weights: new Float32Array(records),
    ...(recordsPerUnit > 1 ? { ids: new Int32Array(records * fields) } : {}),
  };
  return ({ indices }, source) => {
    const count = indices.length * recordsPerUnit;
    for (let at = 0; at < count; at++) {
      places[at] =
        indices[Math.floor(at / recordsPerUnit)]! * recordsPerUnit + (at % recordsPerUnit);
    }
    gather(source, places.subarray(0, count), arrays.rows);
    copyRecords(source.batch, { places, count, numbers, fields }, arrays);
    for (const array of Object.values(arrays)) array.fill(0, (array.length / records) * count);
    return arrays;
  };
}

interface Copying {
  readonly places: Int32Array;
  readonly count: number;
  readonly numbers: number;
  readonly fields: number;
}

/** Everything but the rows. */
function copyRecords(
  batch: ClickBatch,
  { places, count, numbers, fields }: Copying,
  into: UnitInputs,
): void {
  for (let record = 0; record < count; record++) {
    const place = places[record]!;
    const weight = batch.weights[place]!;
    const counts = weight !== 0;
    into.weights[record] = weight;
    into.labels[record] = counts ? batch.labels[place]! : 0;
    for (let at = 0; at < numbers; at++) {
      into.numbers![record * numbers + at] = counts ? batch.numbers[place * numbers + at]! : 0;
    }
    if (!into.ids) continue;
    for (let at = 0; at < fields; at++) {
      into.ids[record * fields + at] = batch.ids[place * fields + at]!;
    }
  }
}
