/** What a guarantee means for an attacker who has to decide whether a record was there. */
import { normalQuantile } from "../math/distributions/normal.ts";
import type { PrivacyCurve } from "./accountants/accountant.ts";
import { RefusedInputError, shown } from "./refusal.ts";

/** Powers of e beyond which no bound gets better in double precision. */
const largestEpsilon = 700;
const rounds = 60;
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Largest true-positive rate that any attack can have at this false-positive rate, in [0, 1].
 *
 * Every epsilon with its delta bounds it by e^ε FPR + δ, and by 1 − e^−ε (1 − δ − FPR) (Kairouz, Oh & Viswanath 2015,
 * arXiv 1311.0776); the smallest of them is taken. Both are convex in e^ε and in e^−ε, as δ is convex in e^ε, and every
 * value that is looked at is a bound: a search that misses the best one makes no wrong claim.
 */
export function largestTruePositiveRate(curve: PrivacyCurve, falsePositiveRate: number): number {
  if (!(falsePositiveRate >= 0 && falsePositiveRate <= 1)) {
    throw new RefusedInputError({
      ...{ where: "falsePositiveRate", expected: "a number from 0 to 1" },
      ...{ got: shown(falsePositiveRate), why: "It is the share of false alarms." },
    });
  }
  const rare = (epsilon: number) =>
    Math.exp(epsilon) * falsePositiveRate + curve.delta(epsilon).upper;
  const frequent = (epsilon: number) =>
    1 - Math.exp(-epsilon) * (1 - curve.delta(epsilon).upper - falsePositiveRate);
  return Math.min(1, lowest(rare), lowest(frequent));
}

/** Smallest value that a golden-section search meets; in a logarithm of e^ε − 1, which no turn of a convex function changes. */
function lowest(bound: (epsilon: number) => number): number {
  const at = (position: number) => bound(Math.min(largestEpsilon, Math.log1p(Math.exp(position))));
  let [low, high] = [-12, largestEpsilon];
  let best = Math.min(bound(0), at(low), at(high));
  let inner = [high - golden * (high - low), low + golden * (high - low)] as const;
  let values = [at(inner[0]), at(inner[1])] as const;
  for (let round = 0; round < rounds && high - low > 1e-6; round++) {
    best = Math.min(best, ...values);
    if (values[0] <= values[1]) {
      high = inner[1];
      inner = [high - golden * (high - low), inner[0]];
      values = [at(inner[0]), values[0]];
    } else {
      low = inner[0];
      inner = [inner[1], low + golden * (high - low)];
      values = [values[1], at(inner[1])];
    }
  }
  return best;
}

/** False-positive rates at which the fit looks: 60 from 1e-8 to a half, evenly spaced in their logarithm. */
const fittedRates = Array.from({ length: 60 }, (_, index) =>
  Math.exp(Math.log(1e-8) + (index / 59) * Math.log(0.5 / 1e-8)),
);

/**
 * The μ of the Gaussian mechanism that allows as much as this curve does where it allows most. A summary for people,
 * read off at 60 rates; not a guarantee by itself.
 */
export function fittedGaussian(curve: PrivacyCurve): number {
  return Math.max(
    0,
    ...fittedRates.map(
      (rate) => normalQuantile(largestTruePositiveRate(curve, rate)) - normalQuantile(rate),
    ),
  );
}
