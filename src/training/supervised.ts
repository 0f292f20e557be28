/** Next-token prediction on examples with weights per token. */
import { nextTokens } from "../model/sequences.ts";
import {
  type ForwardOptions,
  logits,
  type Transformer,
  transformerTypes,
} from "../model/transformer.ts";
import type { TransformerConfig } from "../model/transformerConfig.ts";
import { multiply } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { greaterOrEqual } from "../tensor/operations/comparison.ts";
import { cast } from "../tensor/operations/creation.ts";
import { gatherElements } from "../tensor/operations/indexing.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { crossEntropy } from "../tensor/operations/loss.ts";
import { max } from "../tensor/operations/reduction.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { microbatches } from "./microbatches.ts";
import type { Objective } from "./objective.ts";
import { sliced, slicesFor } from "./sliced.ts";

/** One sequence. `weights[i]` is how much predicting `tokens[i]` counts; the first token is never predicted. */
export interface TokenExample {
  readonly tokens: readonly number[];
  readonly weights: readonly number[];
}

/** A microbatch: inputs, the tokens that follow them, and weights that sum to 1 over the whole batch. */
export interface SupervisedBatch<Leaf> {
  /** int32 [batch, time]. */
  readonly tokens: Leaf;
  /** int32 [batch, time]. */
  readonly targets: Leaf;
  /** float32 [batch, time]. */
  readonly weights: Leaf;
}

/** The size of a microbatch. */
export interface BatchShape {
  /** Sequences per microbatch. At least 1. */
  readonly batch: number;
  /** Positions per sequence. At least 1. Where next tokens are predicted, one less than the longest sequence. */
  readonly time: number;
}

/** How the model reads. */
export interface ReadingOptions {
  /** What of the text a position can read, from int tokens [batch, time]. @default everything before it */
  readonly reading?: (tokens: Tensor) => ForwardOptions;
}

/** The types of a microbatch of this size. */
export function supervisedTypes({ batch, time }: BatchShape): SupervisedBatch<TensorType> {
  const ids = { dtype: "int32", shape: [batch, time] } as const;
  return { tokens: ids, targets: ids, weights: { dtype: "float32", shape: [batch, time] } };
}

/** Weighted cross-entropy of a transformer, in nats per token, and the share of tokens that it gets right. */
export function supervised(
  config: TransformerConfig,
  shape: BatchShape,
  { reading }: ReadingOptions = {},
): Objective<Transformer<TensorType>, SupervisedBatch<TensorType>> {
  const whole: Objective<Transformer<TensorType>, SupervisedBatch<TensorType>> = {
    parameters: transformerTypes(config),
    batch: supervisedTypes(shape),
    loss: (parameters, { tokens, targets, weights }) => {
      const model = { parameters: parameters as Transformer<Tensor>, config };
      const predicted = logits(model, tokens, reading?.(tokens));
      return {
        loss: sum(multiply(crossEntropy(predicted, targets), weights)),
        metrics: { accuracy: sum(multiply(isLikeliest(predicted, targets), weights)) },
      };
    },
  };
  return sliced(whole, slicesFor([shape.batch, shape.time, config.width]));
}

/** 1 where no token is more likely than the target, else 0; [batch, time]. */
function isLikeliest(logits: Tensor, targets: Tensor): Tensor {
  const column = reshape(targets, [...targets.shape, 1]);
  const highest = max(logits, { axes: [-1], keepAxes: true });
  const isRight = greaterOrEqual(gatherElements(logits, column), highest);
  return reshape(cast(isRight, "float32"), targets.shape);
}

/**
 * The microbatches of a batch of examples.
 *
 * @throws RangeError where examples do not fill microbatches, are too long, or nothing in them counts.
 */
export function supervisedBatches(
  examples: readonly TokenExample[],
  shape: BatchShape,
): SupervisedBatch<Int32Array | Float32Array>[] {
  for (const [row, example] of examples.entries())
    requireExample("supervisedBatches", example, { row, ...shape });
  const total = examples.reduce((sum, { weights }) => sum + weightOf(weights), 0);
  if (!(total > 0)) {
    throw new RangeError("supervisedBatches: expected a token with weight above 0, got none.");
  }
  return microbatches(examples, shape.batch).map((rows) => microbatch(rows, shape, total));
}

/** How much an example counts in all; its first token is never predicted. */
export const weightOf = (weights: readonly number[]) =>
  weights.reduce((sum, weight, index) => (index === 0 ? 0 : sum + weight), 0);

/** Throws, in the name of `where`, unless an example fits a row and its weights are what weights are. */
export function requireExample(
  where: string,
  { tokens, weights }: TokenExample,
  { row, time }: { readonly row: number; readonly time: number },
): void {
  const fail = (expected: string, got: number) => {
    throw new RangeError(`${where}: expected ${expected}, got ${got} in row ${row}.`);
  };
  if (tokens.length > time + 1) fail(`at most ${time + 1} tokens`, tokens.length);
  if (weights.length !== tokens.length) {
    fail(`${tokens.length} weights, one per token`, weights.length);
  }
  const odd = weights.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (odd !== undefined) fail("weights of at least 0", odd);
}

function microbatch(rows: readonly TokenExample[], shape: BatchShape, total: number) {
  const weights = new Float32Array(shape.batch * shape.time);
  for (const [row, example] of rows.entries()) {
    const shares = example.weights.slice(1).map((weight) => weight / total);
    weights.set(shares, row * shape.time);
  }
  const sequences = rows.map(({ tokens }) => tokens);
  return { ...nextTokens(sequences, shape), weights };
}
