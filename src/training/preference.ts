/** Learning a score from comparisons: the better of two texts should score higher. */
import { type Head, type HeadedTransformer, headedTypes, headOutputs } from "../model/heads.ts";
import { padded, type Sequence, type SequenceInputs, sequenceTypes } from "../model/sequences.ts";
import type { TransformerConfig } from "../model/transformerConfig.ts";
import { multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { greater } from "../tensor/operations/comparison.ts";
import { cast } from "../tensor/operations/creation.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { softplus } from "../tensor/operations/transcendental.ts";
import { concat, split } from "../tensor/operations/window.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { microbatches } from "./microbatches.ts";
import type { Objective } from "./objective.ts";
import type { BatchShape } from "./supervised.ts";

/** Two texts, one of which was preferred. */
export interface Comparison {
  readonly chosen: Sequence;
  readonly rejected: Sequence;
}

/** A microbatch of comparisons. */
export interface ComparisonBatch<Leaf> {
  readonly chosen: SequenceInputs<Leaf>;
  readonly rejected: SequenceInputs<Leaf>;
  /** float32 [batch]; they sum to 1 over the whole batch. */
  readonly weights: Leaf;
}

/**
 * -log σ(score of the chosen - score of the rejected), in nats per comparison: the model of Bradley & Terry 1952.
 * Also the share of comparisons in which the chosen scores higher. The head has one output.
 */
export function preference(
  config: TransformerConfig,
  reads: Head["reads"],
  { batch, time }: BatchShape,
): Objective<HeadedTransformer<TensorType>, ComparisonBatch<TensorType>> {
  const head: Head = { outputs: 1, reads };
  const texts = sequenceTypes(batch, time);
  return {
    parameters: headedTypes(config, head),
    batch: { chosen: texts, rejected: texts, weights: { dtype: "float32", shape: [batch] } },
    loss: (tensors, { chosen, rejected, weights }) => {
      const parameters = tensors as HeadedTransformer<Tensor>;
      const both = {
        tokens: concat([chosen.tokens, rejected.tokens], 0),
        lengths: concat([chosen.lengths, rejected.lengths], 0),
      };
      const scores = reshape(headOutputs({ parameters, config, head }, both), [2 * batch]);
      const [high, low] = split(scores, [batch, batch], 0) as [Tensor, Tensor];
      return {
        loss: sum(multiply(softplus(subtract(low, high)), weights)),
        metrics: { accuracy: sum(multiply(cast(greater(high, low), "float32"), weights)) },
      };
    },
  };
}

/** The microbatches of a batch of comparisons: `comparisons.length` is a multiple of `shape.batch`. */
export function comparisonBatches(
  comparisons: readonly Comparison[],
  shape: BatchShape,
): ComparisonBatch<Int32Array | Float32Array>[] {
  return microbatches(comparisons, shape.batch).map((rows) => ({
    chosen: padded(
      rows.map(({ chosen }) => chosen),
      shape,
    ),
    rejected: padded(
      rows.map(({ rejected }) => rejected),
      shape,
    ),
    weights: new Float32Array(shape.batch).fill(1 / comparisons.length),
  }));
}
