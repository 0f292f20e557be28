/** How many items a comparison would need. */
import { studentQuantile } from "../../math/distributions/student.ts";
import { countPairs } from "../../math/mcNemar.ts";
import { meanDifference, type Pair } from "../../math/pair.ts";
import { pairedDifference } from "../../math/pairedDifference.ts";
import { pairedSampleSize } from "../../math/power/paired.ts";

/** Sample sizes with which a two-sided test at 5% finds a difference with probability 0.8. */
export interface Needed {
  /** What is counted: with clusters, clusters of the size that they have. */
  readonly unit: "pairs" | "clusters";
  /** For the difference that was seen; absent where there is none. */
  readonly observed?: number;
  /** For the smallest difference of interest; absent for numbers, which have no scale in common. */
  readonly smallest?: number;
}

/** What size is asked for. */
export interface NeededOptions {
  readonly kind: "rate" | "number";
  /** The smallest difference of rates that is of interest. In (0, 1). */
  readonly effect: number;
}

const power = 0.8;

/** Sizes that follow from how much the differences of these pairs vary. */
export function neededFor(pairs: readonly Pair[], { kind, effect }: NeededOptions): Needed {
  const clusters = new Set(pairs.map(({ cluster }) => cluster)).size;
  const unit = clusters > 1 ? "clusters" : "pairs";
  const seen = meanDifference(pairs);
  const spread =
    clusters > 1 || kind === "number" ? spreadOfUnits(pairs, clusters) : spreadOfRates(pairs);
  const observed = sizeFor(seen, spread(seen));
  const smallest = kind === "rate" ? sizeFor(effect, spread(effect)) : undefined;
  return {
    unit,
    ...(observed === undefined ? {} : { observed }),
    ...(smallest === undefined ? {} : { smallest }),
  };
}

/** Standard deviation of the differences of units whose mean is `difference`. */
type Spread = (difference: number) => number;

/**
 * √(changes - difference²), `changes` being the share of pairs that change, with half a pair added to each of the
 * four cells so that it is never 0; a difference takes at least as many changes.
 */
function spreadOfRates(pairs: readonly Pair[]): Spread {
  const { onlyFirst, onlySecond } = countPairs(pairs);
  const changes = (onlyFirst + onlySecond + 1) / (pairs.length + 2);
  return (difference) => {
    const least = Math.max(changes, Math.abs(difference));
    return Math.sqrt(Math.max(0, least - difference ** 2));
  };
}

/** As the standard error of the mean over `clusters` units, or over pairs, has it: it is √units smaller. */
function spreadOfUnits(pairs: readonly Pair[], clusters: number): Spread {
  const units = clusters > 1 ? clusters : pairs.length;
  if (units < 2) return () => Number.NaN;
  const { value, interval } = pairedDifference(pairs);
  const error = (interval[1] - value) / studentQuantile(0.975, units - 1);
  return () => error * Math.sqrt(units);
}

/** Nothing where there is no difference, no spread that could be known, or no size that would do. */
function sizeFor(difference: number, standardDeviation: number): number | undefined {
  if (!(Math.abs(difference) > 0 && standardDeviation > 0)) return undefined;
  try {
    return pairedSampleSize({ difference, standardDeviation }, power);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
