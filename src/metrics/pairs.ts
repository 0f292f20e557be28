/** Pairs of the same items under two conditions, for everything in `math` that compares in pairs. */
import type { Estimate } from "../math/estimate.ts";
import { grouped } from "../math/grouped.ts";
import type { Pair } from "../math/pair.ts";
import { pairedRateDifference } from "../math/pairedRateDifference.ts";
import type { Measured, PairedSample } from "./metric.ts";
import { isAbsent } from "./weightedRate.ts";

/** Samples of the same item, one of each condition. */
export interface Couple<Sample extends PairedSample> {
  readonly first: Sample;
  readonly second: Sample;
}

/** Couples by `pair`, and how many items one of the conditions lacks altogether. */
export interface Coupled<Sample extends PairedSample> {
  readonly couples: readonly Couple<Sample>[];
  readonly alone: number;
}

/**
 * The couples of two conditions.
 *
 * @throws RangeError where a condition has two samples of one pair: which of them to take would be a choice.
 */
export function couplesOf<Sample extends PairedSample>(
  first: readonly Sample[],
  second: readonly Sample[],
): Coupled<Sample> {
  const [ours, theirs] = [byPair(first), byPair(second)];
  const couples = [...ours].flatMap(([pair, sample]) => {
    const other = theirs.get(pair);
    return other === undefined ? [] : [{ first: sample, second: other }];
  });
  return { couples, alone: ours.size + theirs.size - 2 * couples.length };
}

function byPair<Sample extends PairedSample>(
  samples: readonly Sample[],
): ReadonlyMap<string, Sample> {
  const found = new Map<string, Sample>();
  for (const sample of samples) {
    if (found.has(sample.pair)) {
      throw new RangeError(
        `couplesOf: expected one sample of each pair in a condition, got two of ${sample.pair}.`,
      );
    }
    found.set(sample.pair, sample);
  }
  return found;
}

/**
 * Rate of hits under the second condition minus that under the first, on the same items, clustered. As in `rateOf`, a
 * refusal is no hit; what is missing, an item that one condition lacks too, counts as no hit, and the interval
 * covers both possibilities.
 */
export function pairedRateChange<Sample extends PairedSample>(
  first: readonly Sample[],
  second: readonly Sample[],
  hit: (outcome: Measured["outcome"]) => boolean,
): Estimate {
  const { couples, alone } = couplesOf(first, second);
  const all = couples.map(({ first: before, second: after }) => ({
    cluster: before.cluster,
    first: rangeOf(before, hit),
    second: rangeOf(after, hit),
  }));
  const sorted = all.sort((a, b) => (a.cluster < b.cluster ? -1 : Number(a.cluster > b.cluster)));
  const change = (firstEnd: End, secondEnd: End) =>
    pairedRateDifference(
      sorted.map(({ cluster, first: a, second: b }): Pair => {
        return { cluster, first: a[firstEnd], second: b[secondEnd] };
      }),
    );
  const estimate = change("low", "low");
  const absent = couples.filter(({ first: a, second: b }) => isAbsent(a) || isAbsent(b)).length;
  const missing = absent + alone;
  if (couples.length === 0) return { ...estimate, missing, interval: [-1, 1] };
  const low = change("high", "low").interval[0];
  const high = change("low", "high").interval[1];
  // A cluster-robust interval knows no bounds: a difference of rates does.
  const [least, most] = [Math.max(-1, low), Math.min(1, high)];
  return {
    ...estimate,
    n: couples.length + alone,
    missing,
    interval: widened([least, most], alone, couples.length),
  };
}

type End = "low" | "high";

/** The least and the most that an answer may count. */
function rangeOf(sample: Measured, hit: (outcome: Measured["outcome"]) => boolean) {
  if (isAbsent(sample)) return { low: 0, high: 1 };
  const count = sample.status === "scored" && hit(sample.outcome) ? 1 : 0;
  return { low: count, high: count };
}

/** Items without a partner could have changed by -1 or by 1. */
function widened(
  [low, high]: readonly [number, number],
  alone: number,
  coupled: number,
): readonly [number, number] {
  const n = alone + coupled;
  return [(low * coupled - alone) / n, (high * coupled + alone) / n];
}

/**
 * What `measure` says of each cluster under two conditions, for example the area of every question under two methods.
 * A cluster without a number in one of them is counted as missing.
 */
export function clusterPairs(
  first: readonly Measured[],
  second: readonly Measured[],
  measure: (samples: readonly Measured[]) => Estimate,
): { readonly pairs: readonly Pair[]; readonly missing: number } {
  const [ours, theirs] = [byCluster(first), byCluster(second)];
  const clusters = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  const pairs = clusters.map((cluster) => ({
    cluster,
    first: measure(ours.get(cluster) ?? []).value,
    second: measure(theirs.get(cluster) ?? []).value,
  }));
  const whole = pairs.filter((pair) => Number.isFinite(pair.second - pair.first));
  return { pairs: whole, missing: pairs.length - whole.length };
}

/** The samples of each cluster. */
export const byCluster = <Sample extends Measured>(
  samples: readonly Sample[],
): ReadonlyMap<string, readonly Sample[]> => grouped(samples, ({ cluster }) => cluster);
