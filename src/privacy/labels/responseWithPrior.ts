/**
 * Randomised response that knows what to expect: answers come from the labels that are likely beforehand, so that an
 * unlikely one does not drown in noise. Ghazi et al. 2021 (arXiv 2102.06062), RRTop-k and RRWithPrior.
 *
 * Proves: epsilon for the label, whatever the prior. The prior itself must be public or paid for, and must not have seen
 * this label.
 */
import { type LabelMechanism, requireLabelEpsilon } from "./labelMechanism.ts";
import { keepProbability, requireLabels } from "./randomizedResponse.ts";

/** A response among few labels. */
export interface TopResponse extends LabelMechanism {
  /** Labels that it can answer, k. With 1, the answer says nothing and costs nothing. */
  readonly kept: number;
}

/** Labels by falling prior, smaller ones first where it is equal. */
const byPrior = (prior: readonly number[]): number[] =>
  prior.map((_, label) => label).toSorted((a, b) => prior[b]! - prior[a]! || a - b);

/**
 * Randomised response among the k labels of the largest prior; any other label is answered by one of them at random.
 *
 * @throws RangeError for a k that is no number of labels.
 */
export function responseAmongTop(
  prior: readonly number[],
  { epsilon, kept }: { readonly epsilon: number; readonly kept: number },
): TopResponse {
  requireLabelEpsilon("responseAmongTop", epsilon);
  if (requireLabels("responseAmongTop", kept) > prior.length) {
    throw new RangeError(`responseAmongTop: expected at most ${prior.length} labels, got ${kept}.`);
  }
  const outputs = byPrior(prior).slice(0, kept);
  const keep = keepProbability(epsilon, kept);
  const other = kept === 1 ? 0 : (1 - keep) / (kept - 1);
  const chances = prior.map((_, label) =>
    outputs.includes(label)
      ? outputs.map((output) => (output === label ? keep : other))
      : outputs.map(() => 1 / kept),
  );
  return { outputs, chances, kept };
}

/**
 * The response among the number of labels with which the true one is answered most often: the k that maximises
 * e^ε / (e^ε + k − 1) × the prior of the k likeliest. Of two labels it keeps one where that has a prior above
 * e^ε / (1 + e^ε), and then tells nothing; else it is plain randomised response.
 *
 * @throws RangeError for a prior that is negative somewhere or empty.
 */
export function responseWithPrior(prior: readonly number[], epsilon: number): TopResponse {
  requirePrior("responseWithPrior", prior);
  let [kept, best, sum] = [1, -1, 0];
  for (const [index, label] of byPrior(prior).entries()) {
    sum += prior[label]!;
    const truthful = keepProbability(epsilon, index + 1) * sum;
    if (truthful > best) [kept, best] = [index + 1, truthful];
  }
  return responseAmongTop(prior, { epsilon, kept });
}

/**
 * Expected label after an answer: Σ y · prior(y) · P(answer | y) / Σ prior(y) · P(answer | y). Post-processing: it costs
 * nothing, and it is true on average where the prior is.
 */
export function posteriorMean(
  answer: number,
  { outputs, chances }: LabelMechanism,
  prior: readonly number[],
): number {
  const output = outputs.indexOf(answer);
  const joint = prior.map((mass, label) => mass * (chances[label]![output] ?? 0));
  const total = joint.reduce((sum, mass) => sum + mass, 0);
  return total === 0 ? answer : joint.reduce((sum, mass, label) => sum + label * mass, 0) / total;
}

/** A prior over labels: masses of at least 0, of which one is above; they need not sum to 1. */
export function requirePrior(where: string, prior: readonly number[]): readonly number[] {
  const isMass = (mass: number) => mass >= 0 && mass < Infinity;
  if (prior.every(isMass) && prior.some((mass) => mass > 0)) return prior;
  const got = JSON.stringify(prior.slice(0, 8));
  throw new RangeError(`${where}: expected masses of at least 0 and one above 0, got ${got}.`);
}
