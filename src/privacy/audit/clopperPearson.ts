/**
 * An audit from many runs, or from many canaries that do not disturb each other: how often an attack says "in" where
 * the canary was in, and where it was not. Jagielski, Ullman & Oprea 2020 (arXiv 2006.07709); Nasr et al. 2021
 * (arXiv 2101.04535).
 *
 * It assumes that answers are independent, and that the attack was fixed before the answers were counted; for a
 * threshold that is chosen among the scores there is `thresholds.ts`.
 */

import { normalQuantile } from "../../math/distributions/normal.ts";
import { exactProportion } from "../../math/exactProportion.ts";
import { gaussianEpsilon } from "../gaussianDp.ts";
import {
  type AuditOptions,
  auditOptions,
  type LowerBound,
  requireGaussianDelta,
} from "./lowerBound.ts";

/** How often the attack said "in". */
export interface AttackCounts {
  /** Of those that were in. */
  readonly truePositives: number;
  readonly included: number;
  /** Of those that were out. */
  readonly falsePositives: number;
  readonly excluded: number;
}

/** Bounds on both error rates that hold together at the confidence asked for. */
export interface ErrorRates {
  readonly falseNegativeRate: number;
  readonly falsePositiveRate: number;
}

/** Upper bounds on both error rates; each may miss with half of what the confidence leaves. */
export function largestErrorRates(counts: AttackCounts, confidence: number): ErrorRates {
  const { truePositives, included, falsePositives, excluded } = counts;
  const upper = (hits: number, n: number) =>
    exactProportion(hits, n, { confidence: (1 + confidence) / 2, bounds: "upper" }).interval[1];
  return {
    falseNegativeRate: upper(included - truePositives, included),
    falsePositiveRate: upper(falsePositives, excluded),
  };
}

/** What the error rates of an attack, or upper bounds on them, say about epsilon at a delta. */
export type EpsilonOfRates = (rates: ErrorRates, delta: number) => number;

/**
 * ln((TPR - delta) / FPR) or, where that is larger, ln((TNR - delta) / FNR); at least 0. Kairouz, Oh & Viswanath 2015.
 */
export const epsilonOfRates: EpsilonOfRates = (rates, delta) => {
  const { falseNegativeRate: fnr, falsePositiveRate: fpr } = rates;
  return Math.max(0, logRatio(1 - fnr - delta, fpr), logRatio(1 - fpr - delta, fnr));
};

const logRatio = (above: number, below: number) => (above > 0 ? Math.log(above / below) : 0);

/**
 * Epsilon at `delta` of the Gaussian mechanism that an attack with these rates needs: mu = Phi^-1(TPR) - Phi^-1(FPR).
 * Nasr et al. 2023 (arXiv 2302.07956). For mechanisms that are as private as Gaussian noise only.
 */
export const gaussianEpsilonOfRates: EpsilonOfRates = (rates, delta) => {
  requireGaussianDelta("gaussianEpsilonOfRates", delta);
  const mu = -normalQuantile(rates.falseNegativeRate) - normalQuantile(rates.falsePositiveRate);
  return mu > 0 ? gaussianEpsilon(mu, delta) : 0;
};

/** The bound from the counts of one attack that was fixed beforehand. */
export function clopperPearsonLowerBound(counts: AttackCounts, options: AuditOptions): LowerBound {
  const { delta, confidence } = auditOptions("clopperPearsonLowerBound", options);
  const rates = largestErrorRates(counts, confidence);
  const n = counts.included + counts.excluded;
  return { epsilon: epsilonOfRates(rates, delta), delta, confidence, n, method: "Clopper-Pearson" };
}

/** The same for mechanisms that are as private as Gaussian noise. */
export function gaussianLowerBound(counts: AttackCounts, options: AuditOptions): LowerBound {
  const { delta, confidence } = auditOptions("gaussianLowerBound", options);
  const epsilon = gaussianEpsilonOfRates(largestErrorRates(counts, confidence), delta);
  const n = counts.included + counts.excluded;
  return { epsilon, delta, confidence, n, method: "Clopper-Pearson under Gaussian DP" };
}
