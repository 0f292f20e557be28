/** 2. Training: a transformer of a few thousand parameters learns the days of the week in order. */
import { generator, seedFrom, split } from "assay/math";
import {
  initialParameters,
  parameterCount,
  type TrainedModel,
  transformerConfig,
} from "assay/model";
import { wordTokenizer } from "assay/model/tokenizers";
import { adamW, constant } from "assay/optim";
import { createTrainer, supervised, supervisedBatches, train } from "assay/training";

/** The words of the week are all that this model will ever know. */
export const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** A word is a token. */
export const tokenizer = wordTokenizer(days);

const seed = seedFrom(1);
const length = 6;
const config = transformerConfig({
  ...{ vocabularySize: days.length, contextLength: length + 6 },
  ...{ width: 16, layers: 1, heads: 2 },
});
console.log(`${parameterCount(config)} parameters`);

/** A few days in a row; each token but the first is to be predicted, and all count alike. */
function example(step: number, row: number) {
  const first = generator(split(seed, "example", step, row)).integer(days.length);
  const tokens = Array.from({ length }, (_, index) => (first + index) % days.length);
  return { tokens, weights: tokens.map(() => 1) };
}

const shape = { batch: 16, time: length - 1 };
const trainer = await createTrainer(
  { objective: supervised(config, shape), optimizer: adamW(constant(0.02)) },
  initialParameters(config, split(seed, "parameters")),
);
await train(trainer, {
  steps: 80,
  // A function of the step alone: a training that is resumed sees the same batches.
  batches: (step) =>
    supervisedBatches(
      Array.from({ length: shape.batch }, (_, row) => example(step, row)),
      shape,
    ),
  tokensPerStep: shape.batch * shape.time,
  onStep: ({ step, loss }) => {
    if (step % 20 === 0) console.log(`step ${step}, loss ${loss.toFixed(3)}`);
  },
});

/** What the other examples work with. */
export const model: TrainedModel = { config, parameters: trainer.state.parameters.slice() };
await trainer.dispose();
