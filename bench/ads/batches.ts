/** Batches for the benchmark of models of clicks: power-law ids, ready before anything is timed. */
import type { ClickLayout } from "../../src/data/clicks/clickRecords.ts";
import { generator, type Seed, seedFrom, split } from "../../src/math/seed.ts";
import type { ClickModelConfig } from "../../src/model/clicks/clickModelConfig.ts";
import { fixedOrderSampler } from "../../src/privacy/sampling/fixedSize.ts";
import type { ClickBatch, ClickBatches } from "../../src/training/clicks/clickBatch.ts";

/** The small Google shape, with wider rows. */
export const shape = { fields: 26, numbers: 13, width: 16, hidden: [200, 200] };

/** The model of this shape. */
export const config: ClickModelConfig = {
  ...{ kind: "mlp", width: shape.width, hidden: shape.hidden, activation: "relu" },
};

/** How many batches there are; they follow one another. */
const batchCount = 8;

/** Which records are trained on. */
export interface BatchDesign {
  /** Records of a batch. */
  readonly size: number;
  /** Ids that records have, in all fields together. */
  readonly ids: number;
  /** Ids that the table has: at least as many. @default those of the records */
  readonly vocabulary?: number;
}

/** Ids of each field. */
export const bucketsOf = (vocabulary: number): number => Math.floor(vocabulary / shape.fields);

/** A log of these batches, over and over. Ids that records have lie far apart in a larger table. */
export function readyBatches({ size, ids, vocabulary = ids }: BatchDesign): ClickBatches {
  const [used, buckets] = [bucketsOf(ids), bucketsOf(vocabulary)];
  const seeds = Array.from({ length: batchCount }, (_, at) => split(seedFrom(1), at));
  const batches = seeds.map((seed) =>
    madeBatch(size, { used, apart: Math.floor(buckets / used) }, seed),
  );
  return {
    layout: layoutWith(buckets),
    recordsPerUnit: 1,
    sampler: fixedOrderSampler({ datasetSize: batchCount * size, batchSize: size }),
    batch: async (step) => batches[(step - 1) % batchCount]!,
    close: async () => {},
  };
}

const layoutWith = (buckets: number): ClickLayout => ({
  fields: Array.from({ length: shape.fields }, (_, at) => ({ name: `C${at + 1}`, buckets })),
  numbers: Array.from({ length: shape.numbers }, (_, at) => `I${at + 1}`),
});

/** Ids of Zipf's law with exponent 1: the logarithm of an id is uniform. */
function madeBatch(
  units: number,
  { used, apart }: { readonly used: number; readonly apart: number },
  seed: Seed,
): ClickBatch {
  const { uniform, normal } = generator(seed);
  const zipf = () => Math.min(used, Math.floor(used ** uniform())) - 1;
  return {
    units,
    ids: Int32Array.from({ length: units * shape.fields }, () => apart * zipf()),
    numbers: Float32Array.from({ length: units * shape.numbers }, normal),
    labels: Float32Array.from({ length: units }, () => Number(uniform() < 0.5)),
    weights: new Float32Array(units).fill(1),
  };
}
