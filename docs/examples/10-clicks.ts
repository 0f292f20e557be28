/** 10. Clicks: a log with thousands of ids, DP-SGD whose cost does not grow with them, and the truth beside it. */
import { clickWorld } from "assay/data/clicks";
import { areaUnderRoc, seedFrom, split } from "assay/math";
import { clickModel, predict } from "assay/model/clicks";
import { constant, sgd } from "assay/optim";
import {
  calibrate,
  dpSgd,
  flatClipping,
  independentNoise,
  planOf,
  poissonSampler,
  secureRandomness as randomness,
} from "assay/privacy";
import { createClickTrainer, memoryBatches } from "assay/training";

const seed = seedFrom(1);
const world = clickWorld(split(seed, "world"), {
  ...{ task: "binary", rate: 0.2, buckets: [10, 100, 1000, 10_000], numbers: 2 },
});
const { records } = world.draw(split(seed, "training"), 20_000);
const heldOut = world.draw(split(seed, "heldOut"), 10_000);

// The least noise with which 100 steps on batches of about 1000 clicks are (2, 1e-6)-private.
const [samplingRate, steps, delta] = [0.05, 100, 1e-6];
const neighboringRelation = "addOrRemoveOne";
const { value: noiseMultiplier } = calibrate((value) => dpSgd(value, samplingRate, steps), {
  ...{ target: { epsilon: 2, delta }, neighboringRelation, parameter: "noiseMultiplier" },
  ...{ range: [0.1, 100], morePrivate: "larger" },
});
const { layout, task } = world;
const model = clickModel({ kind: "logistic" }, layout);
const batches = memoryBatches(
  { layout, records },
  { sampler: (datasetSize) => poissonSampler({ datasetSize, samplingRate, randomness }) },
);
// Noise waits in a row of the table until the row is read, or until the table is released.
const noise = independentNoise({ noiseMultiplier, randomness, rows: { kind: "lazy" } });
const clipping = flatClipping({ clipNorm: 3 });
const plan = planOf(
  { sampler: batches.sampler, clipping, noise },
  { unitOfPrivacy: { kind: "example" }, neighboringRelation, delta, steps },
);
const learningRate = constant(3);
const rows = { kind: "sgd", learningRate } as const;
const bias = Math.log(0.2 / 0.8); // the rate of the world is public
const initial = { table: model.initialTable(seed), dense: model.initialDense(seed, { bias }) };
const design = { model, task, batches, initial, optimizer: sgd(learningRate), rows };
const trainer = await createClickTrainer(design, { clipping, noise, plan });
for (let step = 0; step < steps; step++) await trainer.step();

const outputs = await predict(model, trainer.released(), heldOut.records);
const isClick = [...heldOut.records.labels].map((label) => label === 1);
const auc = (scores: Float32Array) =>
  areaUnderRoc(isClick.map((isPositive, at) => ({ score: scores[at]!, isPositive })));
console.log(
  `epsilon 2: AUC ${auc(outputs).toFixed(2)}; the truth: ${auc(heldOut.truth).toFixed(2)}`,
);
await trainer.dispose();
