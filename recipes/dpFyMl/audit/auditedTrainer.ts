/** The private trainer with canaries in its data: trained, and read step by step. */
import glyphs from "../../../src/data/glyphs.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { initialMlp } from "../../../src/model/mlp.ts";
import { constant, sgd } from "../../../src/optim/index.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import type { Ledger } from "../../../src/privacy/ledger.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { planOf } from "../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { perExampleClassification } from "../../../src/training/perExampleMlp.ts";
import {
  createPrivateTrainer,
  type MechanismOptions,
  type PrivateStepReport,
  type PrivateTrainer,
} from "../../../src/training/privateTrainer.ts";
import { canaryParameters, withCanaries } from "../../../src/training/withCanaries.ts";
import { batchesOf, configOf } from "../study/data.ts";
import { type PartBug, withBug } from "./plantedParts.ts";
import type { Settings } from "./settings.ts";

/** What is trained. */
export interface AuditedTraining {
  readonly settings: Settings;
  readonly noiseMultiplier: number;
  readonly bug?: PartBug;
  /** Waited for after every step. */
  readonly onStep: (report: PrivateStepReport) => void | Promise<void>;
}

/** What an auditor sees of a training. */
export interface AuditedRun {
  /** What every step added to the parameters of canaries, in norms of what one record may contribute: step by step. */
  readonly readings: readonly Float32Array[];
  /** What was charged. */
  readonly ledger: Ledger;
}

/** Trains with the canaries that are `included`. */
export async function auditedRun(
  training: AuditedTraining,
  included: readonly boolean[],
  seed: Seed,
): Promise<AuditedRun> {
  const { records: datasetSize, clipNorm } = training.settings.trainer;
  const mechanism = mechanismOf(training, seed);
  const design = withCanaries(designOf(training.settings, seed), { datasetSize, included });
  const trainer = await createPrivateTrainer(design, mechanism, { execution: { threads: 1 } });
  try {
    const unit = mechanism.sampler.expectedBatch / clipNorm;
    const readings = await readingsOf(trainer, training, unit);
    return { readings, ledger: trainer.state.ledger };
  } finally {
    await trainer.dispose();
  }
}

/** Gradient descent with learning rate 1: what is added to a parameter is its noisy mean gradient. */
function designOf({ trainer: { records, hidden } }: Settings, seed: Seed) {
  const config = configOf({ hidden });
  const images = glyphs.draw(split(seed, "glyphs"), { split: "train", count: records });
  return {
    objective: (batch: number) => perExampleClassification(config, batch),
    optimizer: sgd(constant(1)),
    records: batchesOf(images),
    initial: initialMlp(config, split(seed, "parameters")),
  };
}

function mechanismOf(
  { settings, noiseMultiplier, bug }: AuditedTraining,
  seed: Seed,
): MechanismOptions {
  const { records, canaries, samplingRate, clipNorm, steps } = settings.trainer;
  const randomness = seededRandomness(split(seed, "mechanism"));
  const parts = {
    sampler: poissonSampler({ datasetSize: records + canaries, samplingRate, randomness }),
    clipping: flatClipping({ clipNorm }),
    noise: independentNoise({ noiseMultiplier, randomness }),
  };
  const plan = planOf(parts, {
    ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: "addOrRemoveOne" },
    ...{ delta: settings.delta, steps },
  });
  return { ...(bug === undefined ? parts : withBug(parts, bug)), plan };
}

async function readingsOf(
  trainer: PrivateTrainer,
  { settings, onStep }: AuditedTraining,
  unit: number,
): Promise<Float32Array[]> {
  const { canaries, steps } = settings.trainer;
  const readings: Float32Array[] = [];
  let before = canaryParameters(trainer.state.parameters, canaries);
  while (readings.length < steps) {
    await onStep(await trainer.step());
    const after = canaryParameters(trainer.state.parameters, canaries);
    const last = before;
    readings.push(after.map((value, canary) => (value - last[canary]!) * unit));
    before = after;
  }
  return readings;
}
