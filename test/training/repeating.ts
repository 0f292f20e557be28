/** A task that needs attention: four random words, a bar, the same four words again. Only the second half counts. */
import { createHash } from "node:crypto";
import { generator, seedFrom, split } from "../../src/math/seed.ts";
import { initialParameters } from "../../src/model/initialize.ts";
import { transformerConfig } from "../../src/model/transformerConfig.ts";
import { adamW, chain, clipByGlobalNorm, constant } from "../../src/optim/index.ts";
import type { Transformation } from "../../src/optim/transformation.ts";
import type { TensorType } from "../../src/tensor/tensor.ts";
import {
  type SupervisedBatch,
  supervised,
  supervisedBatches,
  type TokenExample,
} from "../../src/training/supervised.ts";
import {
  createTrainer,
  type TrainerOptions,
  type TrainingState,
} from "../../src/training/trainer.ts";

const words = 8;
const length = 4;
const bar = words;
const seed = seedFrom(11);
/** Sequences per step. */
export const batch = 32;

/** Without reading the first half nothing is better than one of eight words: ln 8 nats per word. */
export const blindLoss = Math.log(words);

export const config = transformerConfig({
  ...{ vocabularySize: words + 1, contextLength: 2 * length },
  ...{ width: 32, layers: 2, heads: 2 },
});

function example(draws: ReturnType<typeof generator>): TokenExample {
  const half = Array.from({ length }, () => draws.integer(words));
  return {
    tokens: [...half, bar, ...half],
    weights: [...half, bar, ...half].map((_, at) => +(at > length)),
  };
}

/** The microbatches of a step: a function of the step alone. */
export const batches =
  (microbatches = 1) =>
  (step: number) => {
    const draws = generator(split(seed, "step", step));
    const examples = Array.from({ length: batch }, () => example(draws));
    return supervisedBatches(examples, { batch: batch / microbatches, time: 2 * length });
  };

export const adamWithClipping = chain(clipByGlobalNorm(1), adamW(constant(0.01)));

/** One microbatch of the task. */
export type RepeatingBatch = SupervisedBatch<TensorType>;

/** A trainer of the task from the same first parameters. */
export const repeatingTrainer = (
  { microbatches = 1, ...options }: TrainerOptions = {},
  optimizer: Transformation = adamWithClipping,
) =>
  createTrainer<RepeatingBatch>(
    {
      objective: supervised(config, { batch: batch / microbatches, time: 2 * length }),
      optimizer,
    },
    initialParameters(config, split(seed, "parameters")),
    { microbatches, execution: { threads: 1 }, ...options },
  );

/** Two states with the same digest are the same to the bit. */
export const stateDigest = ({ step, parameters, optimizer }: TrainingState): string =>
  createHash("sha256")
    .update(`${step}`)
    .update(bytesOf(parameters))
    .update(bytesOf(optimizer))
    .digest("hex");

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
