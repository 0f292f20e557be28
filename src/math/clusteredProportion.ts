/**
 * A proportion whose observations come in clusters: prompts of a seed, answers of a question.
 *
 * Wilson's interval at the effective sample size n / design effect, the design effect being the
 * cluster-robust variance over the binomial one (Kish 1965, section 8.2; for Wilson's interval with it: Dean &
 * Pagano 2015, Statistics in Medicine 34). Few clusters make the design effect itself uncertain: the quantile
 * is Student's with clusters - 1 degrees of freedom (Korn & Graubard 1998, Survey Methodology 24).
 *
 * Does not prove: that clusters agree where all observations are hits, or none is. Nothing varies then that a
 * design effect could be estimated from, and it is taken to be 1.
 */
import { type ConfidenceOptions, percentText, requireConfidence } from "./confidence.ts";
import { type Counts, requireCounts } from "./counts.ts";
import { normalQuantile } from "./distributions/normal.ts";
import { studentQuantile } from "./distributions/student.ts";
import type { Estimate } from "./estimate.ts";
import { wilsonBounds } from "./wilson.ts";

/**
 * Hits over observations. The lower bound takes every missing observation as no hit, the upper one as a hit.
 * With one cluster, or with one observation in each, observations are taken to be independent; a cluster without
 * observations is none.
 */
export function clusteredProportion(
  counts: readonly Counts[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): Estimate {
  for (const count of counts) requireCounts("clusteredProportion", count);
  requireConfidence("clusteredProportion", confidence);
  const clusters = counts.filter(({ n }) => n > 0);
  const n = total(clusters, (count) => count.n);
  const missing = total(clusters, (count) => count.missing);
  const isClustered = clusters.length > 1 && clusters.length < n;
  const among = isClustered ? `, ${clusters.length} clusters` : "";
  const method = `Wilson ${percentText(confidence)}${among}`;
  if (n === 0) return { value: Number.NaN, n, missing, interval: [0, 1], method };
  const upper = (1 + confidence) / 2;
  const quantile = isClustered
    ? studentQuantile(upper, clusters.length - 1)
    : normalQuantile(upper);
  const bounds = (rows: readonly Row[]) =>
    wilsonBounds(shareOf(rows), isClustered ? effectiveSize(rows) : n, quantile);
  const asMisses = clusters.map(({ hits, n }) => ({ hits, n }));
  const asHits = clusters.map(({ hits, missing, n }) => ({ hits: hits + missing, n }));
  const interval = [bounds(asMisses)[0], bounds(asHits)[1]] as const;
  return { value: shareOf(asMisses), n, missing, interval, method };
}

type Row = { readonly hits: number; readonly n: number };

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
