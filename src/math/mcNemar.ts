/**
 * Tests of whether two conditions have the same rate of hits on the same items (McNemar 1947). Only items that
 * changed say anything: where the conditions do not differ, each change goes either way with probability 1/2.
 *
 * They assume that items are independent. For clustered items: `signFlipTest`.
 */
import { binomialCdf, binomialUpperTail } from "./distributions/binomial.ts";
import { normalCdf } from "./distributions/normal.ts";
import type { AlternativeOptions, Significance } from "./significance.ts";

/** How many items were hits under which condition. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** Counts of pairs whose measurements are 1 for a hit and 0 for none. */
export function countPairs(
  pairs: readonly { readonly first: number; readonly second: number }[],
): PairedCounts {
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const { first, second } of pairs) {
    if (![first, second].every((hit) => hit === 0 || hit === 1)) {
      throw new RangeError(`countPairs: expected 0 or 1, got ${first} and ${second}.`);
    }
    if (first === second) counts[first === 1 ? "both" : "neither"]++;
    else counts[first === 1 ? "onlyFirst" : "onlySecond"]++;
  }
  return counts;
}

/** The exact test: the binomial distribution of the changes. */
export function mcNemarTest(
  counts: PairedCounts,
  { alternative = "twoSided" }: AlternativeOptions = {},
): Significance {
  const n = requirePairedCounts("mcNemarTest", counts);
  const { onlyFirst, onlySecond } = counts;
  const changes = onlyFirst + onlySecond;
  const pValues = {
    twoSided: () => Math.min(1, 2 * binomialCdf(Math.min(onlyFirst, onlySecond), changes, 0.5)),
    greater: () => binomialUpperTail(onlySecond, changes, 0.5),
    less: () => binomialCdf(onlySecond, changes, 0.5),
  };
  const pValue = n === 0 ? Number.NaN : pValues[alternative]();
  return { pValue, n, alternative, method: "McNemar, exact" };
}

/**
 * The approximation (|onlyFirst - onlySecond| - 1)² / (onlyFirst + onlySecond) ~ χ² with one degree of freedom, with
 * the continuity correction of Edwards 1948. For comparison with papers; `mcNemarTest` is exact and as quick.
 */
export function mcNemarChiSquare(counts: PairedCounts): Significance {
  const n = requirePairedCounts("mcNemarChiSquare", counts);
  const { onlyFirst, onlySecond } = counts;
  const distance = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1);
  // χ² with one degree of freedom is the square of a standard normal variable.
  const z = distance === 0 ? 0 : distance / Math.sqrt(onlyFirst + onlySecond);
  const pValue = n === 0 ? Number.NaN : 2 * normalCdf(-z);
  return { pValue, n, alternative: "twoSided", method: "McNemar, χ² with continuity correction" };
}

/** The number of pairs. */
function requirePairedCounts(where: string, counts: PairedCounts): number {
  const { both, onlyFirst, onlySecond, neither } = counts;
  const parts = [both, onlyFirst, onlySecond, neither];
  if (parts.every((count) => Number.isSafeInteger(count) && count >= 0)) {
    return parts.reduce((sum, count) => sum + count);
  }
  throw new RangeError(`${where}: expected whole numbers from 0, got ${JSON.stringify(counts)}.`);
}
