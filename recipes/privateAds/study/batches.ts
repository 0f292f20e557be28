/** Batches of one training: from memory or from disk, by the same coins. */
import { z } from "zod";
import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import { childRandomness, type Randomness } from "../../../src/privacy/noise/randomness.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import type { ClickBatches } from "../../../src/training/clicks/clickBatch.ts";
import { diskBatches } from "../../../src/training/clicks/diskBatches.ts";
import { memoryBatches } from "../../../src/training/clicks/memoryBatches.ts";
import { negativeCoins } from "../../../src/training/clicks/negativeSampling.ts";
import type { AdData } from "./data.ts";
import type { Preparing } from "./preparing.ts";
import { areEncoded, countOf, type TrainingRecords } from "./records.ts";
import { type AdSettings, type AdTraining, stepsOf } from "./settings.ts";
import { unitsOf } from "./units.ts";

/** What batches are made for. */
export interface BatchesOf {
  readonly training: AdTraining;
  readonly settings: AdSettings;
  readonly randomness: Randomness;
  /** The last step. */
  readonly steps: number;
}

/** Bytes for batches from disk; see `diskBatches.ts`. */
const memoryLimit = 2 ** 28;

/** Poisson batches of records or users. They may own files until they are closed. */
export async function batchesOf(
  { layout }: Pick<AdData, "layout">,
  records: TrainingRecords,
  { training, settings, randomness, steps }: BatchesOf,
): Promise<ClickBatches> {
  const units = await unitsOf(records, settings, randomness);
  const options = {
    // Of users as large a share as of records, so that steps read as many records.
    sampler: (datasetSize: number) =>
      poissonSampler({
        ...{ datasetSize, samplingRate: Math.min(1, training.batch / countOf(records)) },
        randomness: childRandomness(randomness, "batches"),
      }),
    weights: { positiveWeight: training.positiveWeight ?? 1 },
  };
  return areEncoded(records)
    ? await diskBatches({ log: records, units }, { ...options, memoryLimit, lastStep: steps })
    : memoryBatches({ layout, records, units }, options);
}

/** Batches and steps of a training on so many records. */
export interface Fitted {
  readonly training: AdTraining;
  readonly steps: number;
}

/**
 * A file may have fewer records than a training wants: then batches are smaller in proportion, so that steps and passes
 * stay what they are. All records of a file are as many as it has. Canaries do not count.
 */
export function fittedTo(data: AdData, training: AdTraining, { records }: AdSettings): Fitted {
  const count = countOf(data.training);
  const wanted = records === "all" ? count : records;
  const steps = stepsOf(training, wanted);
  if (count >= wanted) return { training, steps };
  const batch = Math.max(1, Math.round((training.batch * count) / wanted));
  return { training: { ...training, batch }, steps };
}

/**
 * The records that negative sampling leaves: as secret as its coins, and the same for all who work on the cell.
 *
 * @throws RangeError where records are on disk: the coins of all of them are kept in the run, and read at once.
 */
export async function keptRecords(
  { layout, training: records }: AdData,
  { negativeRate: keptRate = 1 }: AdTraining,
  { options: { randomness }, keep }: Preparing,
): Promise<TrainingRecords> {
  if (keptRate === 1) return records;
  const all = inMemory(records);
  const places = await keep({ label: "coins of negatives", schema: z.array(z.int()) }, async () =>
    negativeCoins({ keptRate, randomness })(all.labels),
  );
  return clickRecordsAt(layout, all, places);
}

function inMemory(records: TrainingRecords): ClickRecords {
  if (!areEncoded(records)) return records;
  throw new RangeError(
    "negativeRate: expected records in memory, whose coins can be kept, got records on disk. Take fewer (--set records=…), or leave it out.",
  );
}
