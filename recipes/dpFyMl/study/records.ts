/** Records of trained models, read back: what one model of one replicate got right. */
import type { Event } from "../../../src/lab/event.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import { clusterMean } from "../../../src/math/clusterMean.ts";
import { studentQuantile } from "../../../src/math/distributions/student.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { grouped } from "../../../src/math/grouped.ts";
import { differenceOf, type Pair } from "../../../src/math/pair.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import accuracy from "../../../src/metrics/accuracy.ts";

export type { Sample } from "../../../src/lab/reasoning/records.ts";

/** Records under a condition, in the order in which they were written. */
export const samplesUnder = (events: readonly Event[], condition: string): Sample[] =>
  samplesOf(events, { condition });

/** Share of right answers under a condition by replicate. */
export function accuracies(
  events: readonly Event[],
  condition: string,
): ReadonlyMap<string, number> {
  const replicates = grouped(samplesUnder(events, condition), ({ cluster }) => cluster);
  return new Map([...replicates].map(([name, own]) => [name, accuracy.measure(own).value]));
}

/** Two conditions of one training, by name. */
export interface Contrast {
  readonly from: string;
  readonly to: string;
}

/**
 * How much more is right under `to` than under `from`: the mean over replicates, whose data and first weights are equal.
 * Few replicates may agree by chance, which says nothing about how far others lie apart: Student's interval is taken to be
 * at least as wide as if images differed in nothing but their own luck.
 */
export function accuracyGain(events: readonly Event[], contrast: Contrast): Estimate {
  const ours = pairedDifference(gainPairs(events, contrast));
  return noSurerThan(ours, () => errorOfImages(imagePairs(events, contrast)));
}

/** A mean over replicates, each a pair, with Student's interval at least as wide as for this standard error. */
export function noSurerThan(ours: Estimate, standardError: () => number): Estimate {
  if (ours.n < 2) return ours;
  const [low, high] = ours.interval;
  const least = studentQuantile(0.975, ours.n - 1) * standardError();
  const half = Math.max((high - low) / 2, least);
  return { ...ours, interval: [ours.value - half, ours.value + half] };
}

/** Standard error of the mean difference of independent images, with the two pairs more of Agresti & Min 2005. */
function errorOfImages(pairs: readonly Pair[]): number {
  const differences = pairs.map(differenceOf);
  const sum = differences.reduce((all, each) => all + each, 0);
  const squares = differences.reduce((all, each) => all + each ** 2, 0);
  const more = pairs.length + 2;
  return Math.sqrt(squares + 1 - sum ** 2 / more) / more;
}

/** Images that were tried under both conditions: 1 for a right answer, else 0. */
function imagePairs(events: readonly Event[], { from, to }: Contrast): Pair[] {
  const rightness = ({ outcome }: Sample) => (outcome.correct === true ? 1 : 0);
  const before = new Map(samplesUnder(events, from).map((each) => [each.pair, rightness(each)]));
  return samplesUnder(events, to).flatMap((each) => {
    const first = before.get(each.pair);
    return first === undefined ? [] : [{ cluster: each.cluster, first, second: rightness(each) }];
  });
}

/** Mean over records of what is measured of each, with its interval; open for a single one. */
export function meanOver(
  samples: readonly Sample[],
  measure: (sample: Sample) => number,
): Estimate {
  const values = samples.map((sample) => ({ cluster: sample.cluster, value: measure(sample) }));
  return clusterMean(values);
}

/** Accuracies of both conditions, replicate by replicate. */
export function gainPairs(events: readonly Event[], { from, to }: Contrast): Pair[] {
  const [first, second] = [accuracies(events, from), accuracies(events, to)];
  return [...first].flatMap(([cluster, value]) => {
    const other = second.get(cluster);
    return other === undefined || Number.isNaN(value - other)
      ? []
      : [{ cluster, first: value, second: other }];
  });
}
