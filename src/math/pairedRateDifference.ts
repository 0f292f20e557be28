/** The difference between two rates of hits, measured on the same items. */
import { type ConfidenceOptions, percentText, requireConfidence } from "./confidence.ts";
import type { Estimate } from "./estimate.ts";
import { countPairs } from "./mcNemar.ts";
import { meanDifference, type Pair } from "./pair.ts";
import { openInterval } from "./pairedBoundedDifference.ts";
import { pairedDifference } from "./pairedDifference.ts";

/**
 * The rate of the second condition - that of the first, where 1 is a hit and 0 is none. Independent pairs, each in a
 * cluster of its own or all in one, get the interval of Agresti & Min 2005 (Statistics in Medicine 24): half a pair is
 * added to each of the four cells, so that the interval stays open where no item changed. Several pairs in several
 * clusters get that of `pairedDifference`; where all clusters say the same, each counts as one pair of the former.
 */
export function pairedRateDifference(
  pairs: readonly Pair[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): Estimate {
  requireConfidence("pairedRateDifference", confidence);
  const { onlyFirst, onlySecond } = countPairs(pairs);
  const clusters = new Set(pairs.map(({ cluster }) => cluster)).size;
  const areIndependent = clusters <= 1 || clusters === pairs.length;
  if (!areIndependent) {
    const robust = pairedDifference(pairs, { confidence });
    // Equal clusters have a width of 0, or what rounding leaves of it.
    if (robust.interval[1] - robust.interval[0] > 1e-12) return robust;
  }
  const share = areIndependent ? 1 : clusters / pairs.length;
  const sums = {
    sum: share * (onlySecond - onlyFirst),
    squares: share * (onlySecond + onlyFirst),
    n: share * pairs.length,
  };
  const among = areIndependent ? "" : `, ${clusters} clusters`;
  return {
    value: meanDifference(pairs),
    n: pairs.length,
    missing: 0,
    interval: openInterval(sums, { confidence, most: 1 }),
    method: `paired difference of rates, Agresti-Min ${percentText(confidence)}${among}`,
  };
}
