/** One epoch of DP-SGD on an encoded log: logistic regression, true Poisson batches, noise that waits. */
import { seedFrom } from "../../src/math/seed.ts";
import { clickModel } from "../../src/model/clicks/clickModels.ts";
import { sgd } from "../../src/optim/optimizers.ts";
import { constant } from "../../src/optim/schedule.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { secureRandomness } from "../../src/privacy/noise/randomness.ts";
import { planOf } from "../../src/privacy/plan.ts";
import { poissonSampler } from "../../src/privacy/sampling/poisson.ts";
import { type ClickTrainer, createClickTrainer } from "../../src/training/clicks/clickTrainer.ts";
import { type OpenedBatches, openBatches } from "../../src/training/clicks/openBatches.ts";

/** What is trained on. */
export interface EpochOptions {
  /** An encoded log. */
  readonly path: string;
  /** Expected records of a step. */
  readonly batch: number;
  /** Bytes for batches. */
  readonly memoryLimit: number;
  readonly say: (text: string) => void;
}

/** What an epoch was like. Losses are means over batches, of made-up records. */
export interface Epoch {
  readonly from: "memory" | "disk";
  readonly steps: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
}

/** Trains and releases. */
export async function privateEpoch({
  path,
  batch,
  memoryLimit,
  say,
}: EpochOptions): Promise<Epoch> {
  const randomness = secureRandomness;
  const batches = await openBatches(path, {
    memoryLimit,
    sampler: (units) =>
      poissonSampler({ datasetSize: units, samplingRate: Math.min(1, batch / units), randomness }),
  });
  try {
    const { datasetSize, expectedBatch } = batches.sampler;
    const steps = Math.ceil(datasetSize / expectedBatch);
    const trainer = await trainerOf(batches, steps);
    try {
      const losses = await lossesOf(trainer, steps, say);
      trainer.released();
      const last = losses.slice(-10);
      const lastLoss = last.reduce((sum, loss) => sum + loss, 0) / last.length;
      return { from: batches.from, steps, firstLoss: losses[0]!, lastLoss };
    } finally {
      await trainer.dispose();
    }
  } finally {
    await batches.close();
  }
}

async function lossesOf(trainer: ClickTrainer, steps: number, say: (text: string) => void) {
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    await trainer.step();
    losses.push(trainer.seen!.loss);
    if (step % 250 === 0) say(`… step ${step} of ${steps}`);
  }
  return losses;
}

function trainerOf(batches: OpenedBatches, steps: number): Promise<ClickTrainer> {
  const model = clickModel({ kind: "logistic" }, batches.layout);
  const learningRate = constant(0.02);
  const parts = {
    // Gradients at the beginning have norms of about 7, for 26 ids and 13 logarithms.
    clipping: flatClipping({ clipNorm: 8 }),
    noise: independentNoise({
      ...{ noiseMultiplier: 1, randomness: secureRandomness, rows: { kind: "lazy" } },
    }),
  };
  const plan = planOf(
    { ...parts, sampler: batches.sampler },
    {
      ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: "addOrRemoveOne", steps },
      delta: 1 / (2 * batches.sampler.datasetSize),
    },
  );
  const initial = {
    table: model.initialTable(seedFrom(1)),
    dense: model.initialDense(seedFrom(2)),
  };
  return createClickTrainer(
    {
      ...{ model, batches, initial, task: "binary", optimizer: sgd(learningRate) },
      rows: { kind: "sgd", learningRate },
    },
    { ...parts, plan },
  );
}
