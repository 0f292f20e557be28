/**
 * Policy gradients: what a policy has drawn becomes likelier where it did better than was to be expected, and less
 * likely where it did worse. With a return as advantage that is REINFORCE (Williams 1992), with a learned or a mean
 * baseline taken off actor-critic (Mnih et al. 2016), with a clipped ratio PPO (Schulman et al. 2017).
 *
 * Does not prove: that a reward rises. Samples must come from the policy that is trained, drawn as the options say.
 */
import { onlyAllowed } from "../model/choose.ts";
import { logits, type Transformer, transformerTypes } from "../model/transformer.ts";
import type { TransformerConfig } from "../model/transformerConfig.ts";
import { constantWeights, type TrainedModel } from "../model/weights.ts";
import {
  add,
  clip,
  divide,
  minimum,
  multiply,
  negate,
  subtract,
} from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { greater, where } from "../tensor/operations/comparison.ts";
import { cast } from "../tensor/operations/creation.ts";
import { crossEntropy, klDivergence } from "../tensor/operations/loss.ts";
import { logSoftmax } from "../tensor/operations/softmax.ts";
import { abs, exp } from "../tensor/operations/transcendental.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { Objective } from "./objective.ts";
import { type PolicyGradientBatch, policyGradientTypes } from "./policySamples.ts";
import { sliced, slicesFor } from "./sliced.ts";
import type { BatchShape, ReadingOptions } from "./supervised.ts";

/** How samples were drawn, and what holds the policy back. */
export interface PolicyGradientOptions extends ReadingOptions {
  /** At which temperature tokens were drawn. Above 0. @default 1 */
  readonly temperature?: number;
  /** Among which tokens they were drawn. At least one. @default all */
  readonly allowed?: readonly number[];
  /**
   * How far the probability of a token may move from that with which it was drawn, as a ratio, before its advantage
   * counts no more; samples then carry their `logProbs`. Above 0. @default as far as it likes
   */
  readonly clipRange?: number;
  /** A penalty of `weight` for every nat of KL(policy ‖ model), of all tokens, wherever a token counts. @default none */
  readonly reference?: { readonly model: TrainedModel; readonly weight: number };
  /** A bonus for every nat of entropy, wherever a token counts. At least 0. @default none */
  readonly entropyWeight?: number;
}

/** What the policy would draw: logits [batch, time, vocab], temperature and bars included. */
type Distribution = (parameters: Transformer<Tensor>, tokens: Tensor) => Tensor;

/**
 * The loss -Σ weight · (advantage · log π(token) - penalty + bonus) over tokens; clipped, the ratio π ÷ π when drawn
 * stands in place of log π. Reports KL and entropy where they are computed, and `clippedShare`: how much weight lies on
 * tokens outside the range. All are sums: weights that make means belong in the batch.
 *
 * @throws RangeError on options out of range.
 */
export function policyGradient(
  config: TransformerConfig,
  shape: BatchShape,
  options: PolicyGradientOptions = {},
): Objective<Transformer<TensorType>, PolicyGradientBatch<TensorType>> {
  requireOptions(config, options);
  const { clipRange, reference, entropyWeight } = options;
  const drawn = distributionOf(config, options);
  const expected = reference && distributionOf(reference.model.config, options);
  const frozen = reference && constantWeights(reference.model);
  const whole: Objective<Transformer<TensorType>, PolicyGradientBatch<TensorType>> = {
    parameters: transformerTypes(config),
    batch: policyGradientTypes(shape, clipRange !== undefined),
    loss: (parameters, batch) => {
      const open = drawn(parameters as Transformer<Tensor>, batch.tokens);
      const gained = surrogate(open, batch, clipRange);
      const terms = [{ ...gained, weight: -1 }];
      if (expected) {
        const apart = divergence(open, expected(frozen!, batch.tokens));
        terms.push({ ...apart, weight: reference!.weight });
      }
      if (entropyWeight !== undefined) terms.push({ ...entropy(open), weight: -entropyWeight });
      return lossOf(terms, batch.weights);
    },
  };
  return sliced(whole, slicesFor([shape.batch, shape.time, config.width]));
}

/** A part of the loss: numbers per token [batch, time], and those that are reported. */
interface Term {
  readonly value: Tensor;
  readonly metrics: Readonly<Record<string, Tensor>>;
}

const distributionOf =
  (
    config: TransformerConfig,
    { temperature = 1, allowed, reading }: PolicyGradientOptions,
  ): Distribution =>
  (parameters, tokens) => {
    const raw = logits({ parameters, config }, tokens, reading?.(tokens));
    const open = allowed ? onlyAllowed(raw, allowed) : raw;
    return temperature === 1 ? open : divide(open, temperature);
  };

/** Advantage · log π, or the smaller of advantage · ratio with the ratio as it is and clipped. */
function surrogate(
  open: Tensor,
  { targets, advantages, drawnLogProbs }: PolicyGradientBatch<Tensor>,
  clipRange: number | undefined,
): Term {
  const said = negate(crossEntropy(open, targets));
  if (clipRange === undefined) return { value: multiply(said, advantages), metrics: {} };
  const ratio = exp(subtract(said, drawnLogProbs!));
  const near = clip(ratio, 1 - clipRange, 1 + clipRange);
  return {
    value: minimum(multiply(ratio, advantages), multiply(near, advantages)),
    metrics: { clippedShare: cast(greater(abs(subtract(ratio, near)), 0), "float32") },
  };
}

function divergence(open: Tensor, expected: Tensor): Term {
  const value = klDivergence(logSoftmax(open), logSoftmax(expected));
  return { value, metrics: { klDivergence: value } };
}

/** -Σ p log p over the last axis; 0 log 0 is 0. */
function entropy(open: Tensor): Term {
  const logProbs = logSoftmax(open);
  const p = exp(logProbs);
  const value = negate(sum(multiply(p, where(greater(p, 0), logProbs, 0)), { axes: [-1] }));
  return { value, metrics: { entropy: value } };
}

function lossOf(terms: readonly (Term & { readonly weight: number })[], weights: Tensor) {
  const weighed = (perToken: Tensor) => sum(multiply(perToken, weights));
  const metrics = terms.flatMap((term) => Object.entries(term.metrics));
  return {
    loss: terms
      .map(({ value, weight }) => multiply(weighed(value), weight))
      .reduce((a, b) => add(a, b)),
    metrics: Object.fromEntries(metrics.map(([name, perToken]) => [name, weighed(perToken)])),
  };
}

function requireOptions(
  { vocabularySize }: TransformerConfig,
  { temperature = 1, clipRange = 1, reference, entropyWeight = 0 }: PolicyGradientOptions,
): void {
  const size = reference?.model.config.vocabularySize ?? vocabularySize;
  const checks: [string, number, boolean][] = [
    ["a temperature above 0", temperature, temperature > 0 && Number.isFinite(temperature)],
    ["a clipRange above 0", clipRange, clipRange > 0],
    [`a reference of ${vocabularySize} tokens`, size, size === vocabularySize],
    ["a reference weight of at least 0", reference?.weight ?? 0, !((reference?.weight ?? 0) < 0)],
    ["an entropyWeight of at least 0", entropyWeight, entropyWeight >= 0],
  ];
  const failed = checks.find(([, , holds]) => !holds);
  if (failed) throw new RangeError(`policyGradient: expected ${failed[0]}, got ${failed[1]}.`);
}
