/** The mean of differences that cannot exceed a bound, measured on the same items. */
import { type ConfidenceOptions, percentText, requireConfidence } from "./confidence.ts";
import { normalQuantile } from "./distributions/normal.ts";
import type { Estimate } from "./estimate.ts";
import { differenceOf, meanDifference, type Pair, requirePairs } from "./pair.ts";

/** What a difference can be. */
export interface BoundedDifferenceOptions extends ConfidenceOptions {
  /** The largest size of a difference: 1 between two shares. Above 0. @default 1 */
  readonly most?: number;
}

/**
 * The mean of second - first over independent pairs, for example the area of a question under two methods. The interval
 * of Agresti & Min 2005 for rates, carried over to shares: two pairs more, of which one half is the largest gain, one
 * half the largest loss. It stays open where all differences are the same, unlike Student's; with differences of -1,
 * 0 and 1 it is the interval of `pairedRateDifference`.
 */
export function pairedBoundedDifference(
  pairs: readonly Pair[],
  { confidence = 0.95, most = 1 }: BoundedDifferenceOptions = {},
): Estimate {
  requirePairs("pairedBoundedDifference", pairs);
  requireConfidence("pairedBoundedDifference", confidence);
  const differences = pairs.map(differenceOf);
  const odd = differences.find((difference) => Math.abs(difference) > most + 1e-12);
  if (odd !== undefined) {
    throw new RangeError(
      `pairedBoundedDifference: expected differences of at most ${most}, got ${odd}.`,
    );
  }
  const sum = differences.reduce((a, b) => a + b, 0);
  const squares = differences.reduce((a, b) => a + b ** 2, 0);
  return {
    value: meanDifference(pairs),
    n: pairs.length,
    missing: 0,
    interval: openInterval({ sum, squares, n: pairs.length }, { confidence, most }),
    method: `paired difference of shares, Agresti-Min ${percentText(confidence)}`,
  };
}

/** Sums over what is independent of each other. */
export interface DifferenceSums {
  readonly sum: number;
  readonly squares: number;
  readonly n: number;
}

/** The interval of sums of differences, within -`most` and `most`. */
export function openInterval(
  { sum, squares, n }: DifferenceSums,
  { confidence, most }: Required<BoundedDifferenceOptions>,
): readonly [number, number] {
  const more = n + 2;
  const half =
    normalQuantile((1 + confidence) / 2) * Math.sqrt(squares + most ** 2 - sum ** 2 / more);
  return [Math.max(-most, (sum - half) / more), Math.min(most, (sum + half) / more)];
}
