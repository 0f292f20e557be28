/** The difference between two rates of hits, measured on the same items. */
import { type ConfidenceOptions, percentText, requireConfidence } from "./confidence.ts";
import { normalQuantile } from "./distributions/normal.ts";
import type { Estimate } from "./estimate.ts";
import { countPairs } from "./mcNemar.ts";
import { isClustered, meanDifference, type Pair } from "./pair.ts";
import { pairedDifference } from "./pairedDifference.ts";

/**
 * The rate of the second condition - that of the first, where 1 is a hit and 0 is none. Independent pairs get the
 * interval of Agresti & Min 2005 (Statistics in Medicine 24): half a pair is added to each of the four cells, so that
 * the interval stays open where no item changed. Pairs in several clusters get that of `pairedDifference`.
 */
export function pairedRateDifference(
  pairs: readonly Pair[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): Estimate {
  requireConfidence("pairedRateDifference", confidence);
  const { onlyFirst, onlySecond } = countPairs(pairs);
  if (isClustered(pairs)) return pairedDifference(pairs, { confidence });
  // Half a pair in each of four cells: two pairs more, one of them changed.
  const n = pairs.length + 2;
  const gain = onlySecond - onlyFirst;
  const changes = onlySecond + onlyFirst + 1;
  const half = normalQuantile((1 + confidence) / 2) * Math.sqrt(changes - gain ** 2 / n);
  return {
    value: meanDifference(pairs),
    n: pairs.length,
    missing: 0,
    interval: [Math.max(-1, (gain - half) / n), Math.min(1, (gain + half) / n)],
    method: `paired difference of rates, Agresti-Min ${percentText(confidence)}`,
  };
}
