/**
 * A test of whether two conditions differ that needs no distribution: where they do not, each difference could as
 * well have had the other sign (Fisher 1935, section 21). What is flipped is what is independent: the total of a cluster.
 */
import { differenceOf, independentSums, isClustered, type Pair, requirePairs } from "./pair.ts";
import { type Generator, generator, type Seed, split } from "./seed.ts";
import type { Alternative, AlternativeOptions, Significance } from "./significance.ts";

/** How signs are flipped where there are too many ways to try them all. */
export interface SignFlipOptions extends AlternativeOptions {
  readonly seed: Seed;
  /** All patterns of signs are tried where there are at most so many, else so many at random. @default 10_000 */
  readonly patterns?: number;
}

/**
 * The share of sign patterns with a sum of differences as extreme as the one that was seen. With random patterns, the
 * one that was seen is counted among them, (1 + extreme) / (1 + patterns), so that the p-value is never too small
 * (Phipson & Smyth 2010). With one cluster, pairs are taken to be independent.
 */
export function signFlipTest(
  pairs: readonly Pair[],
  { seed, alternative = "twoSided", patterns = 10_000 }: SignFlipOptions,
): Significance {
  requirePairs("signFlipTest", pairs);
  if (!Number.isSafeInteger(patterns) || patterns < 1) {
    throw new RangeError(`signFlipTest: expected patterns to be 1, 2, 3, …, got ${patterns}.`);
  }
  const sums = independentSums(pairs, differenceOf);
  const among = isClustered(pairs) ? `, ${sums.length} clusters` : "";
  // A difference of 0 is the same under both signs: leaving it out halves all counts alike.
  const changes = sums.filter((sum) => sum !== 0);
  const isExact = 2 ** changes.length <= patterns;
  const pValue = isExact
    ? exactShare(changes, alternative)
    : randomShare(changes, alternative, { patterns, draws: generator(split(seed, "signFlip")) });
  const n = pairs.length;
  const how = isExact ? "exact" : `${patterns} random patterns`;
  const method = `sign-flip test, ${how}${among}`;
  return { pValue: n === 0 ? Number.NaN : pValue, n, alternative, method };
}

function exactShare(changes: readonly number[], alternative: Alternative): number {
  const isExtreme = extremeness(changes, alternative);
  const sums = changes.reduce(
    (sums, change) => sums.flatMap((sum) => [sum - change, sum + change]),
    [0],
  );
  return sums.filter(isExtreme).length / sums.length;
}

function randomShare(
  changes: readonly number[],
  alternative: Alternative,
  { patterns, draws }: { readonly patterns: number; readonly draws: Generator },
): number {
  const isExtreme = extremeness(changes, alternative);
  const flippedSum = () =>
    changes.reduce((sum, change) => sum + (draws.uniform() < 0.5 ? change : -change), 0);
  const sums = Array.from({ length: patterns }, flippedSum);
  return (1 + sums.filter(isExtreme).length) / (1 + patterns);
}

/** Whether a sum is as extreme as that of the differences as they were seen. What differs by rounding alone is a tie. */
function extremeness(changes: readonly number[], alternative: Alternative) {
  const seen = changes.reduce((sum, change) => sum + change, 0);
  const rounding = 1e-12 * changes.reduce((sum, change) => sum + Math.abs(change), 0);
  return {
    twoSided: (sum: number) => Math.abs(sum) >= Math.abs(seen) - rounding,
    greater: (sum: number) => sum >= seen - rounding,
    less: (sum: number) => sum <= seen + rounding,
  }[alternative];
}
