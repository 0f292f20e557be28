/** Batches of a click log that is in memory: records or users, by the coins of any sampler. */
import type { ClickLayout, ClickRecords } from "../../data/clicks/clickRecords.ts";
import type { BatchSampler } from "../../privacy/sampling/sampler.ts";
import { batchArrays } from "./batchArrays.ts";
import { chosenRecords, samplerOfUnits } from "./chosenRecords.ts";
import type { ClickBatch, ClickBatches } from "./clickBatch.ts";
import { type ClickUnits, exampleUnits } from "./clickUnits.ts";
import { type RecordWeights, recordWeight } from "./recordWeights.ts";

/** What batches are made by. */
export interface BatchOptions {
  /** The sampler of so many units. */
  readonly sampler: (units: number) => BatchSampler;
  readonly weights?: RecordWeights;
}

/** A log in memory. */
export interface MemoryLog {
  readonly layout: ClickLayout;
  readonly records: ClickRecords;
  /** @default every record is a unit */
  readonly units?: ClickUnits;
}

/**
 * Batches of units that the sampler draws, in the order of their numbers.
 *
 * @throws RangeError for a sampler of another number of units.
 */
export function memoryBatches(log: MemoryLog, options: BatchOptions): ClickBatches {
  const { layout, records, units = exampleUnits(records.count) } = log;
  const sampler = samplerOfUnits(units, options.sampler);
  const weightOf = recordWeight(options.weights);
  const arraysOf = batchArrays(layout, units.recordsPerUnit);
  return {
    layout,
    sampler,
    recordsPerUnit: units.recordsPerUnit,
    batch: async (step) => {
      const { units: count, places, slots, own } = chosenRecords(units, sampler.batch(step));
      const batch = arraysOf(count);
      for (let at = 0; at < places.length; at++) {
        const slot = slots ? slots[at]! : at;
        copyRecord({ layout, records, place: places[at]! }, batch, slot);
        batch.weights[slot] = weightOf(batch.labels[slot]!, own ? own[at]! : 1);
      }
      return batch;
    },
    close: async () => {},
  };
}

function copyRecord(
  { layout, records, place }: MemoryLog & { readonly place: number },
  batch: ClickBatch,
  slot: number,
): void {
  const [fields, numbers] = [layout.fields.length, layout.numbers.length];
  for (let field = 0; field < fields; field++) {
    batch.ids[slot * fields + field] = records.ids[place * fields + field]!;
  }
  for (let index = 0; index < numbers; index++) {
    batch.numbers[slot * numbers + index] = records.numbers[place * numbers + index]!;
  }
  batch.labels[slot] = records.labels[place]!;
}
