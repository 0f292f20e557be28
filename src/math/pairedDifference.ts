/** The mean of differences between two conditions, measured on the same items. */
import { studentQuantile } from "./distributions/student.ts";
import type { Estimate } from "./estimate.ts";

/** What a difference is between: the same item under two conditions, in the cluster that it belongs to. */
export interface Pair {
  readonly cluster: string;
  readonly first: number;
  readonly second: number;
}

/**
 * The mean of second - first over all pairs, with Student's 95% interval. With several clusters its standard error
 * comes from the totals of the clusters, so that pairs of one cluster may depend on each other in any way; with
 * one, pairs are taken to be independent. Fewer than two pairs leave the interval open.
 */
export function pairedDifference(pairs: readonly Pair[]): Estimate {
  const odd = pairs.find(({ first, second }) => !Number.isFinite(second - first));
  if (odd) throw new RangeError(`pairedDifference: expected numbers, got ${JSON.stringify(odd)}.`);
  const n = pairs.length;
  const residualsOf = (mean: number) => clusterTotals(pairs, mean);
  const value = n === 0 ? Number.NaN : pairs.reduce((sum, pair) => sum + differenceOf(pair), 0) / n;
  const residuals = residualsOf(value);
  const units = residuals.length;
  const isClustered = new Set(pairs.map(({ cluster }) => cluster)).size > 1;
  const method = isClustered
    ? `paired difference, Student's t 95%, ${units} clusters`
    : "paired difference, Student's t 95%";
  const half = units < 2 ? Number.POSITIVE_INFINITY : halfWidth(residuals, n);
  return { value, n, missing: 0, interval: [value - half, value + half], method };
}

const differenceOf = ({ first, second }: Pair) => second - first;

/** Sum of the deviations from `mean` in each cluster; with one cluster, of each pair. */
function clusterTotals(pairs: readonly Pair[], mean: number): number[] {
  const totals = new Map<string, number>();
  for (const pair of pairs) {
    const deviation = differenceOf(pair) - mean;
    totals.set(pair.cluster, (totals.get(pair.cluster) ?? 0) + deviation);
  }
  return totals.size > 1 ? [...totals.values()] : pairs.map((pair) => differenceOf(pair) - mean);
}

/** Student's quantile times the standard error √(m / (m - 1) Σ total²) / n over m totals. */
function halfWidth(totals: readonly number[], n: number): number {
  const m = totals.length;
  const squares = totals.reduce((sum, total) => sum + total ** 2, 0);
  return (studentQuantile(0.975, m - 1) * Math.sqrt((m / (m - 1)) * squares)) / n;
}
