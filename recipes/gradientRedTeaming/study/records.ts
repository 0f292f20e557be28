/** Records of measured prompts, read back: what attacks under one condition came to. */
import type { Event } from "../../../src/lab/event.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { grouped } from "../../../src/math/grouped.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import type { Measured } from "../../../src/metrics/metric.ts";

/** Records in, estimate out. */
export type Measure = (samples: readonly Measured[]) => Estimate;

/** Measured prompts under a condition, in the order in which they were written. */
export const promptsUnder = (events: readonly Event[], condition: string): Sample[] =>
  samplesOf(events, { condition });

/** What is measured of every replicate under a condition. */
export function byReplicate(
  events: readonly Event[],
  condition: string,
  measure: Measure,
): ReadonlyMap<string, number> {
  const replicates = grouped(promptsUnder(events, condition), ({ cluster }) => cluster);
  return new Map([...replicates].map(([name, own]) => [name, measure(own).value]));
}

/** Two conditions, by name. */
export interface Contrast {
  readonly from: string;
  readonly to: string;
  /** What is measured under `from` counts so often. @default 1 */
  readonly times?: number;
}

/** How much more is measured under `to` than `times` what is measured under `from`: the mean over replicates. */
export function gain(
  events: readonly Event[],
  { from, to, times = 1 }: Contrast,
  measure: Measure,
): Estimate {
  const [first, second] = [byReplicate(events, from, measure), byReplicate(events, to, measure)];
  return pairedDifference(
    [...first].flatMap(([cluster, value]) => {
      const other = second.get(cluster);
      const isKnown = other !== undefined && !Number.isNaN(value + other);
      return isKnown ? [{ cluster, first: times * value, second: other }] : [];
    }),
  );
}
