/** Next-token prediction, one loss per sequence: what a transformer can be trained on privately. */
import { nextTokens } from "../model/sequences.ts";
import { logits, type Transformer, transformerTypes } from "../model/transformer.ts";
import type { TransformerConfig } from "../model/transformerConfig.ts";
import { multiply } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { crossEntropy } from "../tensor/operations/loss.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";
import {
  type BatchShape,
  type ReadingOptions,
  requireExample,
  type SupervisedBatch,
  supervisedTypes,
  type TokenExample,
  weightOf,
} from "./supervised.ts";

/**
 * Weighted cross-entropy of each sequence, in nats per token of that sequence: what it is divided by is its own, so
 * that no sequence changes how much another counts. The weights of a row sum to 1.
 */
export function perExampleSupervised(
  config: TransformerConfig,
  shape: BatchShape,
  { reading }: ReadingOptions = {},
): PerExampleObjective<Transformer<TensorType>, SupervisedBatch<TensorType>> {
  return {
    parameters: transformerTypes(config),
    batch: supervisedTypes(shape),
    losses: (parameters, { tokens, targets, weights }) => {
      const model = { parameters: parameters as Transformer<Tensor>, config };
      const predicted = logits(model, tokens, reading?.(tokens));
      return sum(multiply(crossEntropy(predicted, targets), weights), { axes: [1] });
    },
  };
}

/**
 * Sequences as the batch of `perExampleSupervised`, one per row.
 *
 * @throws RangeError where a sequence is too long, or nothing in it counts.
 */
export function sequenceRows(
  examples: readonly TokenExample[],
  time: number,
): SupervisedBatch<Int32Array | Float32Array> {
  const weights = new Float32Array(examples.length * time);
  for (const [row, example] of examples.entries()) {
    requireExample("sequenceRows", example, { row, time });
    const total = weightOf(example.weights);
    if (!(total > 0)) {
      const message = `expected a token with weight above 0 in row ${row}, got none.`;
      throw new RangeError(`sequenceRows: ${message}`);
    }
    const shares = example.weights.slice(1).map((weight) => weight / total);
    weights.set(shares, row * time);
  }
  const sequences = examples.map(({ tokens }) => tokens);
  return { ...nextTokens(sequences, { batch: examples.length, time }), weights };
}
