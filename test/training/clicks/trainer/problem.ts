/** A small click log and a small model: everything that a trainer needs, with parts that a test can change. */
import {
  type ClickLayout,
  type ClickRecords,
  clickRecordsAt,
} from "../../../../src/data/clicks/clickRecords.ts";
import { generator, seedFrom, split } from "../../../../src/math/index.ts";
import { clickModel } from "../../../../src/model/clicks/index.ts";
import { constant, sgd } from "../../../../src/optim/index.ts";
import type { Clipping } from "../../../../src/privacy/clipping/clipping.ts";
import { flatClipping } from "../../../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../../../src/privacy/noise/independentNoise.ts";
import { type Randomness, seededRandomness } from "../../../../src/privacy/noise/randomness.ts";
import type { RowNoiseRecord } from "../../../../src/privacy/noise/rowNoise.ts";
import { planOf } from "../../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../../src/privacy/sampling/poisson.ts";
import type { BatchSampler } from "../../../../src/privacy/sampling/sampler.ts";
import type { ClickBatches } from "../../../../src/training/clicks/clickBatch.ts";
import {
  type ClickDesign,
  type ClickMechanism,
  type ClickPerformance,
  type ClickTrainer,
  createClickTrainer,
} from "../../../../src/training/clicks/clickTrainer.ts";
import { quiet } from "../../../tensor/evaluate.ts";

export const datasetSize = 40;
const seed = seedFrom(11);
export const testRandomness = seededRandomness(split(seed, "randomness"));

/** Two fields of 5 and 9 ids, and a number: rows 0 … 4 and 5 … 13 of the table. */
export const layout: ClickLayout = {
  fields: [
    { name: "site", buckets: 5 },
    { name: "ad", buckets: 9 },
  ],
  numbers: ["price"],
};

/** Ids of which ads 7 and 8 are never seen. */
export const records: ClickRecords = (() => {
  const { integer, normal } = generator(split(seed, "records"));
  return {
    count: datasetSize,
    ids: Int32Array.from({ length: 2 * datasetSize }, (_, at) => integer(at % 2 === 0 ? 5 : 7)),
    numbers: Float32Array.from({ length: datasetSize }, normal),
    labels: Float32Array.from({ length: datasetSize }, () => integer(2)),
  };
})();

export const model = clickModel({ kind: "mlp", width: 2, hidden: [3], activation: "tanh" }, layout);

/** First numbers at which no gradient is small. */
export const initial = (() => {
  const { normal } = generator(split(seed, "initial"));
  const drawn = (like: Float32Array) => like.map(() => 0.7 * normal());
  return { table: drawn(model.initialTable(seed)), dense: drawn(model.initialDense(seed)) };
})();

/** Batches of these records, as the sampler draws them. */
export const batchesFrom = (sampler: BatchSampler): ClickBatches => ({
  layout,
  sampler,
  recordsPerUnit: 1,
  batch: async (step) => {
    const { count, ids, numbers, labels } = clickRecordsAt(layout, records, sampler.batch(step));
    return { units: count, ids, numbers, labels, weights: new Float32Array(count).fill(1) };
  },
  close: async () => {},
});

/** Coins of one in four. */
export const coins = (randomness: Randomness = testRandomness) =>
  poissonSampler({ datasetSize, samplingRate: 0.25, randomness });

/** A sampler of given batches, one after the other, that calls itself Poisson. */
export const scripted = (batches: readonly (readonly number[])[]): BatchSampler => ({
  ...coins(),
  batch: (step) => Int32Array.from(batches[(step - 1) % batches.length]!),
});

/** What a test changes; all else is as plain as can be. */
export interface ClickOptions {
  readonly rowNoise?: RowNoiseRecord;
  readonly noiseMultiplier?: number;
  readonly clipping?: Clipping;
  readonly randomness?: Randomness;
  readonly divisor?: number;
  readonly sampler?: BatchSampler;
  readonly design?: Partial<ClickDesign>;
  readonly mechanism?: Partial<ClickMechanism>;
  readonly performance?: ClickPerformance;
}

/** What is trained. */
export const designOf = ({ sampler = coins(), design }: ClickOptions = {}): ClickDesign => ({
  ...{ model, task: "binary", batches: batchesFrom(sampler), initial },
  optimizer: sgd(constant(0.5)),
  rows: { kind: "sgd", learningRate: constant(0.5) },
  ...design,
});

/** The mechanism of a small run, with the plan that fits it. */
export function mechanismOf(options: ClickOptions = {}): ClickMechanism {
  const { randomness = testRandomness, noiseMultiplier = 1, divisor } = options;
  const { rowNoise: rows = { kind: "lazy" } } = options;
  const parts = {
    clipping: options.clipping ?? flatClipping({ clipNorm: 0.4 }),
    noise: independentNoise({ noiseMultiplier, randomness, rows }),
    ...(divisor === undefined ? {} : { divisor }),
  };
  const plan = planOf(
    { ...parts, sampler: options.sampler ?? coins(randomness) },
    {
      unitOfPrivacy: { kind: "example" },
      ...{ neighboringRelation: "addOrRemoveOne", delta: 1e-3, steps: 20 },
    },
  );
  return { ...parts, plan, ...options.mechanism };
}

const open: ClickTrainer[] = [];

/** Closes every trainer that was made here. */
export const closeAll = async () =>
  void (await Promise.all(open.splice(0).map((trainer) => trainer.dispose())));

/** A private trainer on one quiet thread. */
export async function privateTrainer(options: ClickOptions = {}): Promise<ClickTrainer> {
  const performance = { sizes: [8], execution: quiet, ...options.performance };
  const trainer = await createClickTrainer(designOf(options), mechanismOf(options), performance);
  open.push(trainer);
  return trainer;
}

/** A trainer without any privacy. */
export async function plainTrainer(options: ClickOptions = {}): Promise<ClickTrainer> {
  const performance = { sizes: [8], execution: quiet, ...options.performance };
  const trainer = await createClickTrainer(designOf(options), undefined, performance);
  open.push(trainer);
  return trainer;
}

/** Takes so many steps, and gives copies of what may be published then. */
export async function trained(trainer: ClickTrainer, steps: number) {
  for (let step = 0; step < steps; step++) await trainer.step();
  const { table, dense } = trainer.released();
  return { table: table.slice(), dense: dense.slice() };
}

/** The largest difference between two arrays. */
export const apart = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);
