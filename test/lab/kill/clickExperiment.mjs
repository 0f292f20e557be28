/** A small private training on a click log that can be killed anywhere, its noise waiting in rows that nobody reads. */
import { generator, split } from "assay";
import { trainClicksInCell } from "../../../src/lab/clickTrainingCell.ts";
import { clickModel } from "../../../src/model/clicks/index.ts";
import { adam, constant } from "../../../src/optim/index.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { eventOfLedger, releasesOf } from "../../../src/privacy/ledger.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { planOf } from "../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { trainedRecipe } from "./trainedRecipe.mjs";

const datasetSize = 100;
const layout = { fields: [{ name: "ad", buckets: 40 }], numbers: ["price"] };

/** Records whose ads are all below 20: rows from 20 on are only ever read at the end. */
const batchesFrom = (sampler, seed) => ({
  ...{ layout, sampler, recordsPerUnit: 1, close: async () => {} },
  batch: async (step) => {
    const indices = [...sampler.batch(step)];
    const drawn = indices.map((index) => generator(split(seed, "record", index)));
    return {
      units: indices.length,
      ids: Int32Array.from(drawn, ({ integer }) => integer(20)),
      numbers: Float32Array.from(drawn, ({ normal }) => normal()),
      labels: Float32Array.from(drawn, ({ integer }) => integer(2)),
      weights: new Float32Array(indices.length).fill(1),
    };
  },
});

async function train(context) {
  const { settings, seed } = context;
  const randomness = seededRandomness(split(seed, "privacy"));
  const sampler = poissonSampler({ datasetSize, samplingRate: 0.1, randomness });
  const parts = {
    clipping: flatClipping({ clipNorm: 1 }),
    noise: independentNoise({ noiseMultiplier: 1, randomness, rows: { kind: "lazy" } }),
  };
  const plan = planOf(
    { ...parts, sampler },
    {
      ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: "addOrRemoveOne" },
      ...{ delta: 1e-3, steps: settings.steps },
    },
  );
  const model = clickModel({ kind: "mlp", width: 2, hidden: [3], activation: "tanh" }, layout);
  const { parameters, ledger } = await trainClicksInCell(context, {
    ...{ cell: "trained", doing: "learning" },
    design: {
      ...{ model, task: "binary", batches: batchesFrom(sampler, seed) },
      ...{ optimizer: adam(constant(0.1)), rows: { kind: "sgd", learningRate: constant(0.1) } },
      initial: { table: model.initialTable(seed), dense: model.initialDense(seed) },
    },
    mechanism: { ...parts, plan },
    performance: { sizes: [8], execution: { threads: 1 } },
    secondsBetweenCheckpoints: settings.secondsBetweenCheckpoints,
  });
  return {
    parameters: [...parameters.table, ...parameters.dense],
    releases: releasesOf(ledger),
    event: eventOfLedger(ledger),
  };
}

export default trainedRecipe({
  name: "clickExperiment",
  description: "Learns from clicks privately.",
  train,
});
