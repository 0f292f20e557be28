/**
 * How well any attack can tell two neighbours apart: the largest true positive rate at each false positive rate.
 *
 * Proves: what a guarantee forbids. Does not prove: that some attack reaches it.
 */
import { normalCdf, normalQuantile } from "../../math/distributions/normal.ts";
import type { PrivacyCurve } from "../accountants/accountant.ts";
import type { EpsilonDelta } from "./oneRun.ts";

/** The two readings of one curve. Both rates are in [0, 1]. */
export interface Tradeoff {
  /** No attack with this false positive rate has a true positive rate above this. */
  largestTruePositiveRate(falsePositiveRate: number): number;
  /** No attack with this true positive rate has a false positive rate below this. */
  leastFalsePositiveRate(truePositiveRate: number): number;
}

/** e^epsilon FPR + delta: the tighter bound on a true positive rate where false positives are rare. */
export const boundWhereRare = ({ epsilon, delta }: EpsilonDelta, rate: number): number =>
  Math.exp(epsilon) * rate + delta;

/** 1 - e^-epsilon (1 - delta - FPR): the tighter one where they are frequent. */
export const boundWhereFrequent = ({ epsilon, delta }: EpsilonDelta, rate: number): number =>
  1 - Math.exp(-epsilon) * (1 - delta - rate);

/** Of one guarantee: the smaller of the two bounds. Kairouz, Oh & Viswanath 2015 (arXiv 1311.0776), theorem 2.1. */
export const claimTradeoff = (claim: EpsilonDelta): Tradeoff => ({
  largestTruePositiveRate: (rate) =>
    share(Math.min(boundWhereRare(claim, rate), boundWhereFrequent(claim, rate))),
  leastFalsePositiveRate: (rate) => {
    const { epsilon, delta } = claim;
    return share(
      Math.max(Math.exp(-epsilon) * (rate - delta), 1 - delta - Math.exp(epsilon) * (1 - rate)),
    );
  },
});

/** Of many guarantees that hold together: what the strictest of them leaves. */
export function curveTradeoff(claims: readonly EpsilonDelta[]): Tradeoff {
  const tradeoffs = claims.map(claimTradeoff);
  return {
    largestTruePositiveRate: (rate) =>
      Math.min(1, ...tradeoffs.map((each) => each.largestTruePositiveRate(rate))),
    leastFalsePositiveRate: (rate) =>
      Math.max(0, ...tradeoffs.map((each) => each.leastFalsePositiveRate(rate))),
  };
}

/** Epsilons that are asked of a curve: dense where curves bend, up to where they have ended. */
const askedEpsilons = Array.from({ length: 120 }, (_, index) => 0.02 * Math.expm1(index / 13));

/** Of everything that an accountant says about an event, read off at 120 epsilons from 0 to 188. */
export const tradeoffOf = (curve: PrivacyCurve): Tradeoff =>
  curveTradeoff(askedEpsilons.map((epsilon) => ({ epsilon, delta: curve.delta(epsilon).upper })));

/**
 * Of a normal number against one shifted by `mu` standard deviations: 1 - Phi(Phi^-1(1 - FPR) - mu). Dong, Roth & Su
 * 2019 (arXiv 1905.02383), equation 6.
 */
export const gaussianTradeoff = (mu: number): Tradeoff => ({
  largestTruePositiveRate: (rate) => normalCdf(normalQuantile(rate) + mu),
  leastFalsePositiveRate: (rate) => normalCdf(normalQuantile(rate) - mu),
});

const share = (rate: number) => Math.min(1, Math.max(0, rate));
