/** Private steps of a model of clicks, with noise that waits or with noise on every row. */
import { seedFrom } from "../../src/math/seed.ts";
import { clickModel } from "../../src/model/clicks/clickModels.ts";
import { sgd } from "../../src/optim/optimizers.ts";
import { constant } from "../../src/optim/schedule.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { secureRandomness } from "../../src/privacy/noise/randomness.ts";
import { planOf } from "../../src/privacy/plan.ts";
import type { ClickBatches } from "../../src/training/clicks/clickBatch.ts";
import { createClickTrainer } from "../../src/training/clicks/clickTrainer.ts";
import { type Contender, contenderHere } from "../pairing/contender.ts";
import { type BatchDesign, config, readyBatches } from "./batches.ts";

/** How a contender trains. */
export interface StepDesign extends BatchDesign {
  readonly threads: number;
  /** @default "lazy" */
  readonly noise?: "lazy" | "dense";
}

const learningRate = constant(0.05);

/** DP-SGD with cryptographic noise, warmed up. */
export async function clickSteps(name: string, design: StepDesign): Promise<Contender> {
  const { threads, noise = "lazy" } = design;
  const batches = readyBatches(design);
  const mechanism = mechanismFor(batches, noise);
  const model = clickModel(config, batches.layout);
  const initial = {
    table: model.initialTable(seedFrom(1)),
    dense: model.initialDense(seedFrom(2)),
  };
  const trainer = await createClickTrainer(
    {
      ...{ model, batches, initial, task: "binary", optimizer: sgd(learningRate) },
      rows: { kind: "sgd", learningRate },
    },
    mechanism,
    { execution: { threads } },
  );
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++) await trainer.step();
  };
  await work(3);
  return contenderHere(name, work, () => trainer.dispose());
}

function mechanismFor({ sampler }: ClickBatches, kind: "lazy" | "dense") {
  const parts = {
    clipping: flatClipping({ clipNorm: 1 }),
    noise: independentNoise({
      ...{ noiseMultiplier: 1, randomness: secureRandomness, rows: { kind } },
    }),
  };
  const plan = planOf(
    { ...parts, sampler },
    {
      ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: "replaceSpecial" },
      ...{ delta: 1e-6, steps: 1e6 },
    },
  );
  return { ...parts, plan };
}
