/** The arrays of a batch, made once and filled again and again. */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import type { ClickBatch } from "./clickBatch.ts";

/** Gives out arrays for so many units; what was given out before is overwritten. */
export function batchArrays(layout: ClickLayout, recordsPerUnit: number) {
  const [fields, numbers] = [layout.fields.length, layout.numbers.length];
  let room = 0;
  let own = arraysFor(0, { fields, numbers });
  return (units: number): ClickBatch => {
    const records = units * recordsPerUnit;
    if (records > room) {
      // Poisson batches differ by a few times the root of their size.
      room = Math.ceil(records + 4 * Math.sqrt(records));
      own = arraysFor(room, { fields, numbers });
    }
    const batch = {
      units,
      ids: own.ids.subarray(0, records * fields),
      numbers: own.numbers.subarray(0, records * numbers),
      labels: own.labels.subarray(0, records),
      weights: own.weights.subarray(0, records),
    };
    if (recordsPerUnit > 1) clear(batch);
    return batch;
  };
}

const arraysFor = (
  records: number,
  { fields, numbers }: { readonly fields: number; readonly numbers: number },
) => ({
  ids: new Int32Array(records * fields),
  numbers: new Float32Array(records * numbers),
  labels: new Float32Array(records),
  weights: new Float32Array(records),
});

/** Padding is record 0 of nobody, with weight 0. */
function clear({ ids, numbers, labels, weights }: ClickBatch): void {
  for (const array of [ids, numbers, labels, weights]) array.fill(0);
}
