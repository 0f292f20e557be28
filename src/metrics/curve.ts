/** A measurement at every place of an x axis. */
import type { Estimate } from "../math/estimate.ts";
import { grouped } from "../math/grouped.ts";
import type { Measured } from "./metric.ts";

/** One place of a curve, and the records behind it. */
export interface CurvePoint<Sample extends Measured> {
  readonly x: number;
  readonly estimate: Estimate;
  readonly samples: readonly Sample[];
}

/** The number of this name in the outcome of a sample; NaN where it has none. */
export const numberIn =
  (name: string) =>
  ({ outcome }: Measured): number => {
    const value = outcome[name];
    return typeof value === "number" ? value : Number.NaN;
  };

/**
 * What `measure` says of the samples at each x, in increasing order. Samples without an x, as those of a subject that
 * had no answer to compare with, have no place on the curve.
 */
export function curveOf<Sample extends Measured>(
  samples: readonly Sample[],
  xOf: (sample: Sample) => number,
  measure: (samples: readonly Measured[]) => Estimate,
): CurvePoint<Sample>[] {
  const placeOf = (sample: Sample) => {
    const x = xOf(sample);
    return Number.isFinite(x) ? x : undefined;
  };
  return [...grouped(samples, placeOf)]
    .sort(([a], [b]) => a - b)
    .map(([x, there]) => ({ x, estimate: measure(there), samples: there }));
}
