/** Records of trained models, read back: what one model of one replicate got right. */
import type { Event } from "../../../src/lab/event.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import { clusterMean } from "../../../src/math/clusterMean.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { grouped } from "../../../src/math/grouped.ts";
import type { Pair } from "../../../src/math/pair.ts";
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

/** How much more is right under `to` than under `from`: the mean over replicates, whose data and first weights are equal. */
export function accuracyGain(events: readonly Event[], contrast: Contrast): Estimate {
  return pairedDifference(gainPairs(events, contrast));
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
