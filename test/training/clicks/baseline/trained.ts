/** Logistic regression on a log, as the reference trained it, and what it is worth on other records. */
import { linearizedAuc } from "../../../../src/math/delong.ts";
import { seedFrom, split } from "../../../../src/math/seed.ts";
import { logLoss } from "../../../../src/metrics/clicks/losses.ts";
import { clickModel } from "../../../../src/model/clicks/clickModels.ts";
import { adam, sgd } from "../../../../src/optim/optimizers.ts";
import { constant } from "../../../../src/optim/schedule.ts";
import { flatClipping } from "../../../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../../../src/privacy/noise/randomness.ts";
import { planOf } from "../../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../../src/privacy/sampling/poisson.ts";
import type { ClickBatches } from "../../../../src/training/clicks/clickBatch.ts";
import {
  type ClickMechanism,
  createClickTrainer,
} from "../../../../src/training/clicks/clickTrainer.ts";
import { memoryBatches } from "../../../../src/training/clicks/memoryBatches.ts";
import type { BaselineRecords } from "./logs.ts";

/** One line of the reference. */
export interface BaselineEntry {
  readonly log: string;
  readonly epsilon: number | "Infinity";
  /** Absent where nothing is private. */
  readonly noiseMultiplier?: number;
  readonly optimizer: "sgd" | "adam";
  readonly batch: number;
  readonly steps: number;
  readonly learningRate: number;
}

/** What came of it: each number with its influences. */
export type Worth = Readonly<Record<"auc" | "logLoss", ReturnType<typeof linearizedAuc>>>;

/** Trains on one half and tests on the other. */
export async function trained(
  { layout, train, test }: BaselineRecords,
  entry: BaselineEntry,
  seed: number,
): Promise<Worth> {
  const randomness = seededRandomness(split(seedFrom(1), entry.log, seed));
  const sampler = (datasetSize: number) =>
    poissonSampler({ datasetSize, samplingRate: entry.batch / datasetSize, randomness });
  const batches = memoryBatches({ layout, records: train }, { sampler });
  const model = clickModel({ kind: "logistic" }, layout);
  const learningRate = constant(entry.learningRate);
  const trainer = await createClickTrainer(
    {
      ...{ model, batches, task: "binary" },
      optimizer: entry.optimizer === "adam" ? adam(learningRate) : sgd(learningRate),
      rows: { kind: entry.optimizer, learningRate },
      initial: {
        table: model.initialTable(seedFrom(1)),
        dense: model.initialDense(seedFrom(1)),
      },
    },
    mechanismOf(entry, batches, randomness),
    { execution: { threads: 1 } },
  );
  try {
    for (let step = 1; step <= entry.steps; step++) await trainer.step();
    const { table, dense } = trainer.released();
    const outputs = Float64Array.from({ length: test.count }, (_, record) =>
      model.table.fields.reduce(
        (sum, { offset }, field) =>
          sum + table[offset + test.ids[record * layout.fields.length + field]!]!,
        dense[0]!,
      ),
    );
    return {
      auc: linearizedAuc({ scores: outputs, labels: test.labels }),
      logLoss: logLoss({ outputs, labels: test.labels }),
    };
  } finally {
    await trainer.dispose();
  }
}

function mechanismOf(
  { noiseMultiplier, steps }: BaselineEntry,
  { sampler }: ClickBatches,
  randomness: ReturnType<typeof seededRandomness>,
): ClickMechanism | undefined {
  if (noiseMultiplier === undefined) return undefined;
  const parts = {
    clipping: flatClipping({ clipNorm: 1 }),
    noise: independentNoise({ noiseMultiplier, randomness, rows: { kind: "lazy" } }),
  };
  const plan = planOf(
    { ...parts, sampler },
    {
      ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: "addOrRemoveOne", steps },
      delta: sampler.datasetSize ** -1.1,
    },
  );
  return { ...parts, plan };
}
