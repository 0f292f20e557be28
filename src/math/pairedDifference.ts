/** The mean of differences between two conditions, measured on the same items. */
import { type ConfidenceOptions, percentText, requireConfidence } from "./confidence.ts";
import { studentQuantile } from "./distributions/student.ts";
import type { Estimate } from "./estimate.ts";
import {
  differenceOf,
  independentSums,
  isClustered,
  meanDifference,
  type Pair,
  requirePairs,
} from "./pair.ts";

/**
 * The mean of second - first over all pairs, with Student's interval. With several clusters its standard error
 * comes from the totals of the clusters, so that pairs of one cluster may depend on each other in any way; with
 * one, pairs are taken to be independent. Fewer than two pairs leave the interval open.
 */
export function pairedDifference(
  pairs: readonly Pair[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): Estimate {
  requirePairs("pairedDifference", pairs);
  requireConfidence("pairedDifference", confidence);
  const n = pairs.length;
  const value = meanDifference(pairs);
  const deviations = independentSums(pairs, (pair) => differenceOf(pair) - value);
  const among = isClustered(pairs) ? `, ${deviations.length} clusters` : "";
  const method = `paired difference, Student's t ${percentText(confidence)}${among}`;
  if (n < 2) return { value, n, missing: 0, interval: [-Infinity, Infinity], method };
  const quantile = studentQuantile((1 + confidence) / 2, deviations.length - 1);
  const half = quantile * standardError(deviations, n);
  return { value, n, missing: 0, interval: [value - half, value + half], method };
}

/** √(m / (m - 1) Σ deviation²) / n over the m deviations of what is independent. */
function standardError(deviations: readonly number[], n: number): number {
  const m = deviations.length;
  const squares = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
  return Math.sqrt((m / (m - 1)) * squares) / n;
}
