/**
 * Randomised response: the true label with probability e^ε / (e^ε + K − 1), each other one equally likely. Warner 1965.
 *
 * Proves: epsilon for the label of one record, whatever its features. Does not prove: anything for a person with several
 * records; `userResponseEvent` is about them.
 */
import type { PrivacyEvent } from "../event.ts";
import { type LabelMechanism, requireLabelEpsilon } from "./labelMechanism.ts";

/** How labels are noised. */
export interface ResponseOptions {
  /** Of one label. Above 0. */
  readonly epsilon: number;
  /** Number of labels K. At least 1. @default 2 */
  readonly labels?: number;
}

/** Probability of the true label. */
export const keepProbability = (epsilon: number, labels: number): number =>
  1 / (1 + (labels - 1) * Math.exp(-epsilon));

/** Probability K / (e^ε + K − 1) that the answer is drawn from all labels at random, the true one among them. */
export const responseNoise = (epsilon: number, labels: number): number =>
  labels / (Math.exp(epsilon) + labels - 1);

/** Randomised response to labels 0 … K − 1. @throws RangeError for numbers out of range. */
export function randomizedResponse({ epsilon, labels = 2 }: ResponseOptions): LabelMechanism {
  requireLabels("randomizedResponse", labels);
  const keep = keepProbability(requireLabelEpsilon("randomizedResponse", epsilon), labels);
  const other = labels === 1 ? 0 : (1 - keep) / (labels - 1);
  const all = Array.from({ length: labels }, (_, label) => label);
  return {
    outputs: all,
    chances: all.map((label) => all.map((output) => (output === label ? keep : other))),
  };
}

/** What randomised response does to the label of one record; accountants take it under `replaceOne`. */
export const responseEvent = ({ epsilon, labels = 2 }: ResponseOptions): PrivacyEvent =>
  labels === 1
    ? { kind: "noOp" }
    : { kind: "randomizedResponse", noise: responseNoise(epsilon, labels), buckets: labels };

/**
 * Responses to labels of different records: parallel composition, so that the worst counts and not the sum. The largest
 * epsilon with the fewest labels bounds each: P(loss above ε′) = (e^ε − e^ε′) / (e^ε + K − 1) rises with ε and falls with
 * K. One with 2 labels bounds any mechanism of this epsilon. Kairouz, Oh & Viswanath 2015 (arXiv 1311.0776).
 */
export function disjointResponses(responses: readonly ResponseOptions[]): PrivacyEvent {
  let worst: Required<ResponseOptions> | undefined;
  for (const { epsilon, labels = 2 } of responses) {
    if (labels === 1) continue;
    worst = {
      epsilon: Math.max(epsilon, worst?.epsilon ?? 0),
      labels: Math.min(labels, worst?.labels ?? labels),
    };
  }
  return worst ? responseEvent(worst) : { kind: "noOp" };
}

/**
 * All labels of a user of at most `contributions` records, of epsilon together: each label gets its part. Group privacy.
 */
export function userResponseEvent(
  { epsilon, labels = 2 }: ResponseOptions,
  contributions: number,
): PrivacyEvent {
  const event = responseEvent({ epsilon: epsilon / contributions, labels });
  return contributions === 1 ? event : { kind: "selfComposed", event, count: contributions };
}

/** A whole number of labels. */
export function requireLabels(where: string, labels: number): number {
  if (Number.isSafeInteger(labels) && labels >= 1) return labels;
  throw new RangeError(`${where}: expected a whole number of labels of at least 1, got ${labels}.`);
}
