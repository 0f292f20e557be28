/**
 * A proportion with an interval that covers the truth at least as often as it says, at any n.
 *
 * Clopper & Pearson 1934: each bound is the rate at which what was seen, or something more extreme, has the
 * probability that the bound may miss; quantiles of the beta distribution (Brown, Cai & DasGupta 2001, section 4.2.1).
 * It assumes that observations are independent.
 */
import { percentText, requireConfidence } from "./confidence.ts";
import { requireCounts } from "./counts.ts";
import { betaQuantile } from "./distributions/beta.ts";
import type { Estimate } from "./estimate.ts";
import type { ProportionOptions } from "./proportion.ts";

/** Which ends of the interval are wanted. */
export interface ExactProportionOptions extends ProportionOptions {
  /** With one bound, the whole chance of an error lies on its side, and the other end is 0 or 1. @default "both" */
  readonly bounds?: "both" | "lower" | "upper";
}

/**
 * Hits over observations with the exact interval. For 0 hits of n, the upper bound alone is
 * 1 - 0.05^(1/n), about 3/n: the rule of three (Hanley & Lippman-Hand 1983).
 */
export function exactProportion(
  hits: number,
  n: number,
  { missing = 0, confidence = 0.95, bounds = "both" }: ExactProportionOptions = {},
): Estimate {
  requireCounts("exactProportion", { hits, missing, n });
  requireConfidence("exactProportion", confidence);
  const error = bounds === "both" ? (1 - confidence) / 2 : 1 - confidence;
  const low = bounds === "upper" ? 0 : lowerBound(hits, n, error);
  // Misses are as exact as hits: the upper bound of one is the lower bound of the other.
  const high = bounds === "lower" ? 1 : 1 - lowerBound(n - hits - missing, n, error);
  const side = bounds === "both" ? "" : `, ${bounds} bound`;
  return {
    value: n === 0 ? Number.NaN : hits / n,
    ...{ n, missing, interval: [low, high] },
    method: `Clopper-Pearson ${percentText(confidence)}${side}`,
  };
}

/** The rate at which `hits` or more of `n` have probability `error`. */
const lowerBound = (hits: number, n: number, error: number) =>
  hits === 0 ? 0 : betaQuantile(error, hits, n - hits + 1);
