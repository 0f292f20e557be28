/** Records of trained models, read back: what one model of one replicate got right. */
import type { Event, EventOf } from "../../../src/lab/event.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import type { Pair } from "../../../src/math/pair.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import accuracy from "../../../src/metrics/accuracy.ts";

/** One held-out glyph and the answer to it. */
export type Sample = EventOf<"sample">;

/** Records under a condition, in the order in which they were written. */
export const samplesUnder = (events: readonly Event[], condition: string): Sample[] =>
  events.filter(
    (event): event is Sample => event.kind === "sample" && event.condition === condition,
  );

/** Share of right answers under a condition by replicate. */
export function accuracies(
  events: readonly Event[],
  condition: string,
): ReadonlyMap<string, number> {
  const samples = samplesUnder(events, condition);
  const replicates = [...new Set(samples.map(({ cluster }) => cluster))];
  return new Map(
    replicates.map((name) => {
      const own = samples.filter(({ cluster }) => cluster === name);
      return [name, accuracy.measure(own).value] as const;
    }),
  );
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
