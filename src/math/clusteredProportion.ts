/**
 * A proportion whose observations come in clusters: prompts of a seed, answers of a question.
 *
 * Wilson's interval at the effective sample size n / design effect, the design effect being the
 * cluster-robust variance over the binomial one (Kish 1965, section 8.2; for Wilson's interval with it: Dean &
 * Pagano 2015, Statistics in Medicine 34). Few clusters make the design effect itself uncertain: the quantile
 * is Student's with clusters - 1 degrees of freedom (Korn & Graubard 1998, Survey Methodology 24).
 */
import { normalQuantile } from "./distributions/normal.ts";
import { studentQuantile } from "./distributions/student.ts";
import type { Estimate } from "./estimate.ts";

/** Counts of one cluster. */
export interface ClusterCount {
  readonly hits: number;
  /** Observations that should have been there and are not; counted in `n`, not in `hits`. */
  readonly missing: number;
  readonly n: number;
}

/**
 * Hits over observations, at 95%. The lower bound takes every missing observation as no hit, the upper one as a
 * hit. With one cluster, or with one observation in each, observations are taken to be independent.
 */
export function clusteredProportion(clusters: readonly ClusterCount[]): Estimate {
  for (const count of clusters) requireCount(count);
  const n = total(clusters, ({ n }) => n);
  const missing = total(clusters, (count) => count.missing);
  const isClustered = clusters.length > 1 && clusters.length < n;
  const method = isClustered ? `Wilson 95%, ${clusters.length} clusters` : "Wilson 95%";
  if (n === 0) return { value: Number.NaN, n, missing, interval: [0, 1], method };
  const asMisses = rowsOf(clusters, ({ hits }) => hits);
  const asHits = rowsOf(clusters, ({ hits, missing }) => hits + missing);
  const quantile = isClustered
    ? studentQuantile(0.975, clusters.length - 1)
    : normalQuantile(0.975);
  const bounds = (rows: readonly Row[]) =>
    wilsonBounds(shareOf(rows), isClustered ? effectiveSize(rows) : n, quantile);
  const interval = [bounds(asMisses)[0], bounds(asHits)[1]] as const;
  return { value: shareOf(asMisses), n, missing, interval, method };
}

type Row = { readonly hits: number; readonly n: number };

const rowsOf = (clusters: readonly ClusterCount[], hits: (count: ClusterCount) => number): Row[] =>
  clusters.map((count) => ({ hits: hits(count), n: count.n }));

const total = <Item>(items: readonly Item[], amount: (item: Item) => number) =>
  items.reduce((sum, item) => sum + amount(item), 0);

const shareOf = (rows: readonly Row[]) =>
  total(rows, ({ hits }) => hits) / total(rows, ({ n }) => n);

/** n / design effect; at most n, because an estimated effect below 1 is luck. */
function effectiveSize(rows: readonly Row[]): number {
  const n = total(rows, (row) => row.n);
  const p = shareOf(rows);
  const binomial = (p * (1 - p)) / n;
  if (binomial === 0) return n;
  const residuals = total(rows, (row) => (row.hits - p * row.n) ** 2);
  const robust = ((rows.length / (rows.length - 1)) * residuals) / n ** 2;
  return n / Math.max(1, robust / binomial);
}

/** Wilson 1927, with a sample size that need not be whole. */
function wilsonBounds(p: number, n: number, z: number): [low: number, high: number] {
  const shrink = 1 + z ** 2 / n;
  const center = (p + z ** 2 / (2 * n)) / shrink;
  const half = (z / shrink) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  // At the ends the bound is the end itself; rounding must not move it.
  return [p === 0 ? 0 : Math.max(0, center - half), p === 1 ? 1 : Math.min(1, center + half)];
}

function requireCount({ hits, missing, n }: ClusterCount): void {
  const whole = [hits, missing, n].every((count) => Number.isInteger(count) && count >= 0);
  if (whole && hits + missing <= n) return;
  throw new RangeError(
    `clusteredProportion: expected counts with hits + missing at most n, got ${hits} hits, ${missing} missing, n ${n}.`,
  );
}
