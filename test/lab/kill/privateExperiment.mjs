/** A small private training that can be killed anywhere: a line is fitted to records, one by one clipped. */
import { generator, split } from "assay";
import { trainPrivatelyInCell } from "../../../src/lab/privateTrainingCell.ts";
import { adam, constant } from "../../../src/optim/index.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { eventOfLedger, releasesOf } from "../../../src/privacy/ledger.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { planOf } from "../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { multiply, square, subtract } from "../../../src/tensor/operations/arithmetic.ts";
import { sum } from "../../../src/tensor/operations/broadcast.ts";
import { trainedRecipe } from "./trainedRecipe.mjs";

const [size, datasetSize] = [4, 100];

/** Σ (weights · x − y)² for each record. */
const objective = (batch) => {
  const rows = { dtype: "float32", shape: [batch, size] };
  return {
    parameters: { weights: { dtype: "float32", shape: [size] } },
    batch: { x: rows, y: rows },
    losses: ({ weights }, { x, y }) =>
      sum(square(subtract(multiply(x, weights), y)), { axes: [1] }),
  };
};

/** The records at these indices: y = place · x. */
const recordsOf = (seed) => (indices) => {
  const x = Float32Array.from(
    [...indices].flatMap((index) => {
      const { normal } = generator(split(seed, "record", index));
      return Array.from({ length: size }, () => normal());
    }),
  );
  return { x, y: x.map((value, place) => (place % size) * value) };
};

async function train(context) {
  const { settings, seed } = context;
  const randomness = seededRandomness(split(seed, "privacy"));
  const parts = {
    clipping: flatClipping({ clipNorm: 1 }),
    noise: independentNoise({ noiseMultiplier: 1, randomness }),
    sampler: poissonSampler({ datasetSize, samplingRate: 0.1, randomness }),
  };
  const plan = planOf(parts, {
    ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: "addOrRemoveOne" },
    ...{ delta: 1e-3, steps: settings.steps },
  });
  const { parameters, ledger } = await trainPrivatelyInCell(context, {
    ...{ cell: "trained", doing: "fitting" },
    design: {
      ...{ objective, optimizer: adam(constant(0.1)), records: recordsOf(seed) },
      initial: new Float32Array(size),
    },
    mechanism: { ...parts, plan },
    performance: { sizes: [8], execution: { threads: 1 } },
    secondsBetweenCheckpoints: settings.secondsBetweenCheckpoints,
  });
  return {
    parameters: [...parameters],
    releases: releasesOf(ledger),
    event: eventOfLedger(ledger),
  };
}

export default trainedRecipe({
  name: "privateExperiment",
  description: "Fits a line privately.",
  train,
});
