/**
 * From one record to all records of a user: what a guarantee for records is worth for `contributions` of them together.
 *
 * Proves: nothing about data in which somebody has more records than that. The bound has to be kept before training,
 * user by user, and it has to be public.
 */

import { binomialMass } from "../math/distributions/binomial.ts";
import type { PrivacyCurve } from "./accountants/accountant.ts";
import type { PrivacyEvent } from "./event.ts";

/** DP-SGD as one user sees it. */
export interface UserLevelDpSgd {
  /** Noise over the clip norm of one record. Above 0. */
  readonly noiseMultiplier: number;
  /** Of each record by its own coin. */
  readonly samplingRate: number;
  readonly steps: number;
  /** The most records that one user has. At least 1. */
  readonly contributions: number;
}

/** DP-SGD whose neighbours differ by a user: so many steps. */
export const userLevelDpSgd = ({ steps, ...step }: UserLevelDpSgd): PrivacyEvent => ({
  kind: "selfComposed",
  count: steps,
  event: userLevelStep(step),
});

/**
 * One of its steps: of the user's records a binomial number is in a batch, and each moves the sum by one clip norm at
 * most. Ganesh 2024 (arXiv 2401.10294).
 */
export function userLevelStep(step: Omit<UserLevelDpSgd, "steps">): PrivacyEvent {
  const { noiseMultiplier, samplingRate, contributions } = step;
  requireContributions("userLevelDpSgd", contributions);
  const sensitivities = Array.from({ length: contributions + 1 }, (_, records) => records);
  return {
    kind: "mixtureOfGaussians",
    standardDeviation: noiseMultiplier,
    sensitivities,
    probabilities: sensitivities.map((k) => binomialMass(k, contributions, samplingRate)),
  };
}

/** Without sampling, a user's records move the sum `contributions` times as far. */
export function userNoiseMultiplier(noiseMultiplier: number, contributions: number): number {
  requireContributions("userNoiseMultiplier", contributions);
  return noiseMultiplier / contributions;
}

/** Epsilon of a group, and the delta of one record that it was found at. */
export interface GroupGuarantee {
  readonly epsilon: number;
  readonly recordDelta: number;
}

/**
 * The guarantee for a user at this delta, from the guarantees for a record: (ε, δ) for one is
 * (kε, δ (e^(kε) - 1) / (e^ε - 1)) for k. Vadhan 2017, "The complexity of differential privacy", lemma 2.2. True of every
 * mechanism, and loose; `userLevelDpSgd` is tight. Two contributions make `replaceOne` of `addOrRemoveOne`.
 */
export function groupGuarantee(
  curve: PrivacyCurve,
  contributions: number,
  delta: number,
): GroupGuarantee {
  requireContributions("groupGuarantee", contributions);
  if (contributions === 1 || delta === 0) {
    return { epsilon: contributions * curve.epsilon(delta).upper, recordDelta: delta };
  }
  const target = Math.log(delta) - 1e-12; // the logarithms below are rounded
  const fits = (logDelta: number) => {
    const { upper } = curve.epsilon(Math.exp(logDelta));
    return logDelta + logFactor(upper, contributions) <= target;
  };
  // Every record delta that fits is valid; a larger one has a smaller epsilon.
  let tooMuch = target;
  let enough = target - 1;
  for (; !fits(enough); enough *= 2) {
    if (Math.exp(enough) === 0) return { epsilon: Infinity, recordDelta: 0 };
    tooMuch = enough;
  }
  for (let step = 0; step < 60 && tooMuch - enough > 1e-13 * Math.abs(enough); step++) {
    const middle = (enough + tooMuch) / 2;
    if (fits(middle)) enough = middle;
    else tooMuch = middle;
  }
  const recordDelta = Math.exp(enough);
  return { epsilon: contributions * curve.epsilon(recordDelta).upper, recordDelta };
}

/** log((e^(kε) - 1) / (e^ε - 1)) = log(1 + e^ε + … + e^((k-1)ε)). */
function logFactor(epsilon: number, contributions: number): number {
  if (epsilon === 0) return Math.log(contributions);
  if (epsilon === Infinity) return Infinity;
  // (e^(kε) - 1) / (e^ε - 1) = e^((k-1)ε) (1 - e^(-kε)) / (1 - e^(-ε))
  const ends = Math.log(Math.expm1(-contributions * epsilon) / Math.expm1(-epsilon));
  return (contributions - 1) * epsilon + ends;
}

function requireContributions(where: string, contributions: number): void {
  if (Number.isSafeInteger(contributions) && contributions >= 1) return;
  throw new RangeError(
    `${where}: expected a whole number of contributions of at least 1, got ${contributions}.`,
  );
}
