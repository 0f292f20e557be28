/**
 * Fisher's exact test of whether two independent groups have the same rate of hits (Fisher 1935, section 21.02).
 *
 * It assumes that observations are independent; given how many hits there are in all, their number in one group is
 * then hypergeometric. For the same items under two conditions: `mcNemarTest`.
 */
import {
  type Draw,
  hypergeometricLowerTail,
  hypergeometricMasses,
  hypergeometricUpperTail,
} from "./distributions/hypergeometric.ts";
import type { AlternativeOptions, Significance } from "./significance.ts";

/** Hits of `n` observations; refusals and errors belong into `n`. */
export interface Group {
  readonly hits: number;
  readonly n: number;
}

/**
 * The p-value of the second group's rate against the first's. Two-sided: the probability of all tables that are at most
 * as probable as the one that was seen. NaN where one of the groups is empty.
 */
export function fisherTest(
  first: Group,
  second: Group,
  { alternative = "twoSided" }: AlternativeOptions = {},
): Significance {
  for (const group of [first, second]) requireGroup(group);
  const draw = {
    population: first.n + second.n,
    marked: first.hits + second.hits,
    drawn: second.n,
  };
  const pValues = {
    twoSided: () => twoSided(second.hits, draw),
    greater: () => hypergeometricUpperTail(second.hits, draw),
    less: () => hypergeometricLowerTail(second.hits, draw),
  };
  const pValue = first.n === 0 || second.n === 0 ? Number.NaN : pValues[alternative]();
  return { pValue, n: draw.population, alternative, method: "Fisher, exact" };
}

function twoSided(hits: number, draw: Draw): number {
  const { least, masses } = hypergeometricMasses(draw);
  // Tables that mirror each other have the same probability, up to rounding.
  const most = masses[hits - least]! * (1 + 1e-9);
  const sum = masses.filter((mass) => mass <= most).reduce((sum, mass) => sum + mass, 0);
  return Math.min(1, sum);
}

function requireGroup({ hits, n }: Group): void {
  const whole = [hits, n].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (whole && hits <= n) return;
  throw new RangeError(
    `fisherTest: expected whole numbers with hits at most n, got ${hits} hits of ${n}.`,
  );
}
