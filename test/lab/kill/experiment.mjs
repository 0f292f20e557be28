/** A small experiment that can be killed anywhere: a line is fitted, and its predictions are measured. */
import { defineRecipe, generator, split, z } from "assay";
import { trainInCell } from "../../../src/lab/trainingCell.ts";
import { rateOf } from "../../../src/metrics/rate.ts";
import { encodeSafetensors } from "../../../src/model/safetensors/index.ts";
import { adam, constant } from "../../../src/optim/index.ts";
import { multiply, square, subtract } from "../../../src/tensor/operations/arithmetic.ts";
import { sum } from "../../../src/tensor/operations/broadcast.ts";
import { reshape } from "../../../src/tensor/operations/layout.ts";

const size = 8;
const vector = { dtype: "float32", shape: [size] };

/** Σ (weights · x - y)²: every step is another x and y. */
const objective = {
  parameters: { weights: vector },
  batch: { x: vector, y: vector },
  loss: ({ weights }, { x, y }) => ({
    loss: reshape(sum(square(subtract(multiply(weights, x), y))), []),
  }),
};

/** y = index · x with a little noise: a function of the step alone. */
function batchOf(seed, step) {
  const draws = generator(split(seed, "batch", step));
  const x = Float32Array.from({ length: size }, () => draws.normal());
  return { x, y: x.map((value, index) => index * value + 0.01 * draws.normal()) };
}

async function train(context) {
  const { settings, seed } = context;
  const parameters = await trainInCell(context, {
    ...{ cell: "trained", doing: "fitting", initial: new Float32Array(size) },
    design: { objective, optimizer: adam(constant(0.1)), averageDecay: 0.9 },
    ...{ steps: settings.steps, tokensPerStep: size, trainer: { execution: { threads: 1 } } },
    batches: (step) => [batchOf(seed, step)],
    secondsBetweenCheckpoints: settings.secondsBetweenCheckpoints,
  });
  const bytes = encodeSafetensors([{ name: "weights", shape: [size], data: parameters }]);
  await context.checkpoints("trained").save(0, bytes, { keep: true });
  return [...parameters];
}

async function measure({ record, blob, settings }, weights) {
  await blob(Buffer.from(weights.join(" ")));
  for (let item = 0; item < settings.items; item++) {
    const index = item % size;
    record({
      ...{ kind: "sample", cell: "measured", sample: `${item}`, cluster: `${index}`, trial: 0 },
      ...{
        pair: `${item}`,
        condition: "plain",
        prompt: `${index}`,
        completion: `${weights[index]}`,
      },
      ...{ status: item % 5 === 0 ? "missing" : "scored", outcome: { grew: weights[index] > 0.5 } },
    });
  }
}

export default defineRecipe({
  name: "experiment",
  paper: { key: "none", title: "none", source: "none" },
  claim: "Weights grow.",
  description: "Fits a line.",
  needs: [],
  schema: z.object({ steps: z.int(), items: z.int(), secondsBetweenCheckpoints: z.number() }),
  presets: {
    smoke: { steps: 12, items: 20, secondsBetweenCheckpoints: 0 },
    full: { steps: 12, items: 20, secondsBetweenCheckpoints: 3600 },
  },
  plan: ({ steps }) => ({
    ...{ cells: ["trained", "measured"], calls: 0, tokens: 0, trainingSteps: steps },
  }),
  run: async (context) => {
    const weights = await context.once("trained", () => train(context));
    await context.once("measured", () => measure(context, weights));
  },
  summarize: (events) => ({
    findings: [
      {
        ...{ id: "grew", claim: "Weights grow.", unit: "rate", examples: [], verdict: "holds" },
        ours: rateOf(
          events.filter(({ kind }) => kind === "sample"),
          ({ grew }) => grew === true,
        ),
        criterion: "none",
      },
    ],
    ...{ figures: [], caveats: [] },
  }),
});
