/** 7. Privacy: two clouds of points are told apart, and no point can be told from the model. */
import { generator, seedFrom, split } from "assay/math";
import { initialMlp, type MlpConfig } from "assay/model";
import { constant, sgd } from "assay/optim";
import {
  calibrate,
  eventOfLedger,
  flatClipping,
  independentNoise,
  planOf,
  poissonSampler,
  privacyOf,
  samplingEvent,
  secureRandomness,
} from "assay/privacy";
import { createPrivateTrainer, perExampleClassification } from "assay/training";

const [datasetSize, steps, delta] = [2000, 60, 1e-5];
export const neighboringRelation = "addOrRemoveOne";

/** Points around (−1, −1) for class 0, and around (1, 1) for class 1. */
const { normal } = generator(split(seedFrom(1), "points"));
const labels = Int32Array.from({ length: datasetSize }, (_, index) => index % 2);
const points = Array.from(labels, (label) => [0, 0].map(() => 2 * label - 1 + normal()));

// The least noise with which 60 steps on batches of about 100 are (1, 1e-5)-private.
const sampler = poissonSampler({ datasetSize, samplingRate: 0.05, randomness: secureRandomness });
const { value: noiseMultiplier } = calibrate(
  (value) =>
    samplingEvent({
      ...{ sampling: sampler.record, noiseMultiplier: value },
      ...{ steps, datasetSize, contributions: 1 },
    }),
  {
    ...{ target: { epsilon: 1, delta }, neighboringRelation, parameter: "noiseMultiplier" },
    ...{ range: [0.1, 100], morePrivate: "larger" },
  },
);
const noise = independentNoise({ noiseMultiplier, randomness: secureRandomness });
export const parts = { sampler, noise, clipping: flatClipping({ clipNorm: 1 }) };
const unitOfPrivacy = { kind: "example" } as const;
export const plan = planOf(parts, { unitOfPrivacy, neighboringRelation, delta, steps });

const config: MlpConfig = { widths: [2, 8, 2], activation: "tanh" };
export const design = {
  objective: (batch: number) => perExampleClassification(config, batch),
  optimizer: sgd(constant(1)),
  initial: initialMlp(config, seedFrom(2)),
  records: (indices: Int32Array) => ({
    inputs: Float32Array.from([...indices].flatMap((index) => points[index]!)),
    labels: indices.map((index) => labels[index]!),
  }),
};
const trainer = await createPrivateTrainer(design, { ...parts, plan });
for (let step = 0; step < steps; step++) await trainer.step();
const { upper } = privacyOf(eventOfLedger(trainer.state.ledger), plan).epsilon(delta);
// The data is made up, or its loss would be nobody's to see.
console.log(`epsilon ${upper.toFixed(2)}, loss ${trainer.privateMetrics!.loss.toFixed(1)}`);
await trainer.dispose();
