/**
 * Rates of records that do not count alike: an area is one, each point of a curve having its share of the x axis.
 *
 * The interval of `clusteredProportion` with weights: Wilson's at the effective sample size, from the variance
 * between clusters (Korn & Graubard 1998; Dean & Pagano 2015). With weights of 1 it is that interval.
 */
import { normalQuantile } from "../math/distributions/normal.ts";
import { studentQuantile } from "../math/distributions/student.ts";
import type { Estimate } from "../math/estimate.ts";
import { wilsonBounds } from "../math/wilson.ts";
import type { Measured } from "./metric.ts";

/** What of a record counts, and how much. */
export interface Weighing {
  readonly hit: (outcome: Measured["outcome"]) => boolean;
  /** At least 0. The weights of what makes one whole, for example a curve, sum to 1. */
  readonly weight: (outcome: Measured["outcome"]) => number;
}

/**
 * The weighted share of samples whose outcome is a hit. As in `rateOf`, a refusal is an answer that is no hit; what
 * errored or is missing counts as no hit, and the interval covers both possibilities.
 */
export function weightedRateOf(samples: readonly Measured[], weighing: Weighing): Estimate {
  const rows = rowsOf(samples, weighing);
  const n = samples.length;
  const missing = samples.filter(isAbsent).length;
  const clusters = clustersOf(rows);
  const isClustered = clusters.length > 1 && clusters.length < n;
  const method = `Wilson 95%${isClustered ? `, ${clusters.length} clusters` : ""}`;
  const weight = total(clusters, (cluster) => cluster.weight);
  if (weight === 0) return { value: Number.NaN, n, missing, interval: [0, 1], method };
  const quantile = isClustered
    ? studentQuantile(0.975, clusters.length - 1)
    : normalQuantile(0.975);
  // With each record a cluster of its own, Kish's number of records that count; else the wholes.
  const squares = total(rows, (row) => row.weight ** 2);
  const size = clusters.length === n ? weight ** 2 / squares : weight;
  const bounds = (hitsOf: (cluster: Row) => number) => {
    const counts = clusters.map((cluster) => ({ hits: hitsOf(cluster), weight: cluster.weight }));
    const share = inUnit(total(counts, ({ hits }) => hits) / weight);
    const most = weight ** 2 / squares;
    return wilsonBounds(share, isClustered ? effectiveSize(counts, most) : size, quantile);
  };
  const value = inUnit(total(clusters, ({ hits }) => hits) / weight);
  const low = bounds(({ hits }) => hits)[0];
  const high = bounds((cluster) => cluster.hits + cluster.missing)[1];
  return { value, n, missing, interval: [Math.min(low, value), Math.max(high, value)], method };
}

/** 1 minus an estimate in [0, 1]. Of answers of which none was seen there is no value: 0 hits are no 100%. */
export const complementOf = (estimate: Estimate): Estimate => ({
  ...estimate,
  value: estimate.missing === estimate.n ? Number.NaN : 1 - estimate.value,
  interval: [1 - estimate.interval[1], 1 - estimate.interval[0]],
});

/** Whether nobody saw an answer. */
export const isAbsent = ({ status }: Measured): boolean =>
  status === "errored" || status === "missing";

/** Weights of hits, of what is absent, and of all. */
interface Row {
  readonly hits: number;
  readonly missing: number;
  readonly weight: number;
}

/** In an order of their own, so that sums do not depend on that of the samples. */
function rowsOf(samples: readonly Measured[], { hit, weight }: Weighing) {
  const rows = samples.map((sample) => {
    const share = weight(sample.outcome);
    const isHit = sample.status === "scored" && hit(sample.outcome);
    const missing = isAbsent(sample) ? share : 0;
    return { cluster: sample.cluster, hits: isHit ? share : 0, missing, weight: share };
  });
  return rows.sort(
    (a, b) =>
      (a.cluster < b.cluster ? -1 : Number(a.cluster > b.cluster)) ||
      a.weight - b.weight ||
      a.hits - b.hits ||
      a.missing - b.missing,
  );
}

function clustersOf(rows: readonly (Row & { readonly cluster: string })[]): readonly Row[] {
  const sums = new Map<string, { hits: number; missing: number; weight: number }>();
  for (const { cluster, hits, missing, weight } of rows) {
    const sum = sums.get(cluster) ?? { hits: 0, missing: 0, weight: 0 };
    sums.set(cluster, sum);
    sum.hits += hits;
    sum.missing += missing;
    sum.weight += weight;
  }
  return [...sums.values()];
}

const total = <Item>(items: readonly Item[], amount: (item: Item) => number) =>
  items.reduce((sum, item) => sum + amount(item), 0);

const inUnit = (share: number) => Math.min(1, Math.max(0, share));

/** Binomial variance over that between clusters; at most `most`; the wholes where nothing varies. */
function effectiveSize(
  counts: readonly { readonly hits: number; readonly weight: number }[],
  most: number,
): number {
  const weight = total(counts, (count) => count.weight);
  const p = inUnit(total(counts, ({ hits }) => hits) / weight);
  const residuals = total(counts, (count) => (count.hits - p * count.weight) ** 2);
  const between = ((counts.length / (counts.length - 1)) * residuals) / weight ** 2;
  if (p * (1 - p) < 1e-12 || between < 1e-15) return weight;
  return Math.min(most, (p * (1 - p)) / between);
}
