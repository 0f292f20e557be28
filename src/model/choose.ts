/** Choosing the next token inside the graph, from uniforms that the caller draws. */
import {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  subtract,
} from "../tensor/operations/arithmetic.ts";
import { BLOCKED } from "../tensor/operations/attention.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { greaterOrEqual, less, lessOrEqual, where } from "../tensor/operations/comparison.ts";
import { cast } from "../tensor/operations/creation.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { logProbOf } from "../tensor/operations/loss.ts";
import { argmax, cumsum, max, min, topK } from "../tensor/operations/reduction.ts";
import { softmax } from "../tensor/operations/softmax.ts";
import { slice } from "../tensor/operations/window.ts";
import { constant, type Tensor } from "../tensor/tensor.ts";
import { requireTokens } from "./sequences.ts";

/** Which tokens may be drawn. Filters apply in this order: allowed, temperature, topK, topP, minP. */
export interface ChoiceOptions {
  /** Only these tokens. At least one. @default all */
  readonly allowed?: readonly number[];
  /** 0 takes the most likely token. At least 0. @default 1 */
  readonly temperature?: number;
  /** Only the k most likely. At least 1. @default all */
  readonly topK?: number;
  /** Only the most likely tokens that together reach this probability. In (0, 1]. @default 1 */
  readonly topP?: number;
  /** Only tokens at least this share as likely as the most likely. In [0, 1]. @default 0 */
  readonly minP?: number;
}

/** Throws on options out of range. */
export function requireChoice({
  allowed,
  temperature = 1,
  topK: k,
  topP = 1,
  minP = 0,
}: ChoiceOptions): void {
  const checks: [string, number, boolean][] = [
    ["at least one allowed token", allowed?.length ?? 1, allowed?.length !== 0],
    ["temperature at least 0", temperature, temperature >= 0 && Number.isFinite(temperature)],
    ["topK of at least 1", k ?? 1, k === undefined || (Number.isInteger(k) && k >= 1)],
    ["topP in (0, 1]", topP, topP > 0 && topP <= 1],
    ["minP in [0, 1]", minP, minP >= 0 && minP <= 1],
  ];
  const failed = checks.find(([, , holds]) => !holds);
  if (failed) throw new RangeError(`sampling: expected ${failed[0]}, got ${failed[1]}.`);
}

/**
 * One token per row, int32 [batch], and its log-probability under the unfiltered model at temperature 1.
 * `logits` [batch, vocab]; `uniforms` [batch] in [0, 1).
 */
export function chooseTokens(logits: Tensor, uniforms: Tensor, options: ChoiceOptions) {
  const open = options.allowed ? onlyAllowed(logits, options.allowed) : logits;
  const tokens = options.temperature === 0 ? argmax(open) : draw(filtered(open, options), uniforms);
  const ids = cast(tokens, "int32");
  return { tokens: ids, logProbs: logProbOf(logits, ids) };
}

/**
 * The logits [.., vocab] where only these tokens can be drawn: far below all others elsewhere, and finite. Their softmax is
 * that of `logits` with the others set to 0 and the rest scaled to add up to 1; made so, nothing is divided by a 0.
 */
export function onlyAllowed(logits: Tensor, allowed: readonly number[]): Tensor {
  const vocabulary = logits.shape.at(-1)!;
  const barred = Array<number>(vocabulary).fill(BLOCKED);
  for (const token of allowed) {
    requireTokens([token], vocabulary, { operation: "onlyAllowed", place: "the allowed tokens" });
    barred[token] = 0;
  }
  if (barred.every((each) => each === 0)) return logits;
  return add(logits, constant(barred, { dtype: logits.dtype, shape: [vocabulary] }));
}

/** Unnormalised probabilities [batch, vocab], 0 where a filter forbids the token. */
function filtered(logits: Tensor, { temperature = 1, ...options }: ChoiceOptions): Tensor {
  const vocabulary = logits.shape[1]!;
  const scaled = temperature === 1 ? logits : divide(logits, temperature);
  let probabilities = softmax(scaled);
  const k = Math.min(options.topK ?? vocabulary, vocabulary);
  if (k < vocabulary) {
    const smallest = slice(topK(probabilities, k).values, 1, [k - 1, k]);
    probabilities = keepFrom(probabilities, smallest);
  }
  if ((options.topP ?? 1) < 1)
    probabilities = keepFrom(probabilities, nucleus(probabilities, options.topP!));
  if ((options.minP ?? 0) > 0) {
    const highest = max(probabilities, { axes: [-1], keepAxes: true });
    probabilities = keepFrom(probabilities, multiply(highest, options.minP!));
  }
  return probabilities;
}

const keepFrom = (probabilities: Tensor, least: Tensor): Tensor =>
  where(greaterOrEqual(probabilities, least), probabilities, 0);

/** The smallest probability in the smallest set that reaches `share` of the mass. Holtzman et al. 2020. */
function nucleus(probabilities: Tensor, share: number): Tensor {
  const sorted = topK(probabilities, probabilities.shape[1]!).values;
  const target = multiply(sum(probabilities, { axes: [-1], keepAxes: true }), share);
  const before = subtract(cumsum(sorted), sorted);
  const inside = where(less(before, target), sorted, Number.POSITIVE_INFINITY);
  return min(inside, { axes: [-1], keepAxes: true });
}

/** Inverse of the cumulative distribution: the first token whose cumulative mass exceeds u · total. */
function draw(probabilities: Tensor, uniforms: Tensor): Tensor {
  const [batch, vocabulary] = probabilities.shape as [number, number];
  const cumulative = cumsum(probabilities);
  const total = slice(cumulative, 1, [vocabulary - 1, vocabulary]);
  const target = multiply(reshape(uniforms, [batch, 1]), total);
  const passed = sum(cast(lessOrEqual(cumulative, target), "int32"), { axes: [1] });
  return minimum(maximum(passed, 0), vocabulary - 1);
}
