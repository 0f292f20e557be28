/** Telling kinds of text apart: cross-entropy of a transformer with a head. */
import { type Head, type HeadedTransformer, headedTypes, headOutputs } from "../model/heads.ts";
import { padded, type Sequence, type SequenceInputs, sequenceTypes } from "../model/sequences.ts";
import type { TransformerConfig } from "../model/transformerConfig.ts";
import { multiply } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { equal, greater } from "../tensor/operations/comparison.ts";
import { cast } from "../tensor/operations/creation.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { binaryCrossEntropy, crossEntropy } from "../tensor/operations/loss.ts";
import { argmax } from "../tensor/operations/reduction.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { microbatches } from "./microbatches.ts";
import type { Objective } from "./objective.ts";
import type { BatchShape } from "./supervised.ts";

/** A text and its class: 0 or 1 for a head with one output, else below the number of outputs. */
export interface LabelledText {
  readonly tokens: Sequence;
  readonly label: number;
  /** How much it counts. At least 0. @default 1 */
  readonly weight?: number;
}

/** A microbatch of texts with their classes. */
export interface LabelledBatch<Leaf> extends SequenceInputs<Leaf> {
  /** int32 [batch]. */
  readonly labels: Leaf;
  /** float32 [batch]; they sum to 1 over the whole batch. */
  readonly weights: Leaf;
}

/** Cross-entropy in nats per text, binary for a head with one output, and the share of texts put right. */
export function classification(
  config: TransformerConfig,
  head: Head,
  { batch, time }: BatchShape,
): Objective<HeadedTransformer<TensorType>, LabelledBatch<TensorType>> {
  return {
    parameters: headedTypes(config, head),
    batch: {
      ...sequenceTypes(batch, time),
      labels: { dtype: "int32", shape: [batch] },
      weights: { dtype: "float32", shape: [batch] },
    },
    loss: (tensors, { tokens, lengths, labels, weights }) => {
      const parameters = tensors as HeadedTransformer<Tensor>;
      const outputs = headOutputs({ parameters, config, head }, { tokens, lengths });
      const { losses, guesses } =
        head.outputs === 1 ? binary(outputs, labels) : among(outputs, labels);
      const right = cast(equal(guesses, labels), "float32");
      return {
        loss: sum(multiply(losses, weights)),
        metrics: { accuracy: sum(multiply(right, weights)) },
      };
    },
  };
}

function binary(outputs: Tensor, labels: Tensor) {
  const logits = reshape(outputs, labels.shape);
  return {
    losses: binaryCrossEntropy(logits, cast(labels, "float32")),
    guesses: cast(greater(logits, 0), "int32"),
  };
}

const among = (logits: Tensor, labels: Tensor) => ({
  losses: crossEntropy(logits, labels),
  guesses: cast(argmax(logits), "int32"),
});

/** The microbatches of a batch of texts: `texts.length` is a multiple of `shape.batch`. */
export function labelledBatches(
  texts: readonly LabelledText[],
  shape: BatchShape,
): LabelledBatch<Int32Array | Float32Array>[] {
  const total = texts.reduce((sum, { weight = 1 }) => sum + weight, 0);
  if (!(total > 0)) {
    throw new RangeError("labelledBatches: expected a text with weight above 0, got none.");
  }
  return microbatches(texts, shape.batch).map((rows) => ({
    ...padded(
      rows.map(({ tokens }) => tokens),
      shape,
    ),
    labels: Int32Array.from(rows, ({ label }) => label),
    weights: Float32Array.from(rows, ({ weight = 1 }) => weight / total),
  }));
}
