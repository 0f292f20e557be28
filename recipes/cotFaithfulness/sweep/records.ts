/** Numbers of single models: what a sweep is about are models, not questions. */
import type { Event } from "../../../src/lab/event.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { modelsOf, type SweepSettings } from "./settings.ts";

/** A model at a level. */
export interface Place {
  readonly replicate: string;
  readonly size: string;
  readonly level: number;
}

/** Records of a condition that are of this place; what is absent is any. */
export const recordsAt = (
  events: readonly Event[],
  condition: string,
  { replicate, size, level }: Partial<Place>,
): Sample[] =>
  samplesOf(events, { condition }).filter(
    ({ outcome }) =>
      (replicate === undefined || outcome.replicate === replicate) &&
      (size === undefined || outcome.size === size) &&
      (level === undefined || outcome.level === level),
  );

/** What is measured of every model at every level. */
export interface Measure {
  readonly condition: string;
  readonly measure: (samples: readonly Sample[]) => Estimate;
}

/** Values by model and level; NaN where nothing was measured. */
export function valuesOf(
  events: readonly Event[],
  settings: SweepSettings,
  { condition, measure }: Measure,
): readonly (Place & { readonly value: number })[] {
  const samples = samplesOf(events, { condition });
  return modelsOf(settings).flatMap(({ replicate, size }) =>
    settings.levels.map((level) => {
      const own = samples.filter(
        ({ outcome }) =>
          outcome.replicate === replicate && outcome.size === size && outcome.level === level,
      );
      return { replicate, size, level, value: measure(own).value };
    }),
  );
}
