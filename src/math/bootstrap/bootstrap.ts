/**
 * Intervals of any statistic, from samples drawn again out of the sample (Efron & Tibshirani 1993).
 *
 * Does not prove: anything about a handful of clusters. What the sample never saw, no resample shows; with fewer
 * than about ten clusters the intervals are too short, and Student's (`pairedDifference`) are better.
 */
import { type ConfidenceOptions, percentText, requireConfidence } from "../confidence.ts";
import type { Estimate } from "../estimate.ts";
import type { Seed } from "../seed.ts";
import { acceleration } from "./acceleration.ts";
import { bcaInterval, percentileInterval } from "./interval.ts";
import { independentUnits, resampledValues } from "./resample.ts";

/** What of a bootstrap does not depend on the kind of its items. */
export interface ResamplingOptions extends ConfidenceOptions {
  readonly seed: Seed;
  /** A whole number above 0. @default 2000 */
  readonly resamples?: number;
  /** Percentiles of the resampled values, or corrected for bias and skewness. @default "BCa" */
  readonly kind?: "BCa" | "percentile";
}

/** How to draw, and what is drawn together. */
export interface BootstrapOptions<Item> extends ResamplingOptions {
  /** The cluster of an item: clusters are drawn whole. @default every item is one of its own */
  readonly clusterOf?: (item: Item) => string;
}

/**
 * `statistic` of the items, with its bootstrap interval. A resample on which the statistic is not a finite number
 * counts against both ends: as smaller than everything below, as larger than everything above. The interval is
 * stretched to the value where it would miss it. It is open with fewer than two clusters, where the statistic of
 * the items themselves is no number, and where BCa is not defined: all resamples on one side of the value.
 */
export function bootstrap<Item>(
  items: readonly Item[],
  statistic: (items: readonly Item[]) => number,
  options: BootstrapOptions<Item>,
): Estimate {
  const { seed, resamples = 2000, kind = "BCa", confidence = 0.95, clusterOf } = options;
  requireConfidence("bootstrap", confidence);
  requireResamples(resamples);
  const units = independentUnits(items, clusterOf);
  const among = clusterOf === undefined ? "" : `, ${units.length} clusters`;
  const method = `${kind} bootstrap ${percentText(confidence)}, ${resamples} resamples${among}`;
  const n = items.length;
  const value = n === 0 ? Number.NaN : statistic(items);
  const open = { value, n, missing: 0, interval: [-Infinity, Infinity], method } as const;
  if (units.length < 2 || !Number.isFinite(value)) return open;
  const values = resampledValues(units, statistic, { seed, resamples });
  const [low, high] =
    kind === "percentile"
      ? percentileInterval(values, confidence)
      : bcaInterval(values, confidence, { value, acceleration: acceleration(units, statistic) });
  return { ...open, interval: [Math.min(low, value), Math.max(high, value)] };
}

function requireResamples(resamples: number): void {
  if (Number.isSafeInteger(resamples) && resamples > 0) return;
  throw new RangeError(`bootstrap: expected resamples to be 1, 2, 3, …, got ${resamples}.`);
}
