/**
 * Delta of a sum of losses from its characteristic function. Under a tilt t, masses on a circle of length p have the delta
 *
 *     Σ exp(t j p) delta(epsilon + j p)    over all whole j
 *
 * (Poisson's summation formula): never less than delta itself, more by at most exp(-t p) in the terms below and by what a
 * Chernoff bound says in the terms above. So the circle need not hold all losses.
 */
import { powerOfTwo } from "../../math/fft.ts";
import { anyDelta } from "./bounds.ts";
import { type Dots, deltaBetween, epsilonBetween } from "./crossing.ts";
import { deltaSeries } from "./deltaSeries.ts";
import { echoes } from "./echoes.ts";
import { eitherAbove, type LossGrid } from "./lossGrid.ts";
import type { LossSum } from "./lossSum.ts";
import { type Counted, totalLogMoment } from "./moments.ts";
import type { Period } from "./period.ts";
import { type LogGrid, logGrid, spectrumOf } from "./spectrum.ts";

/** The sum of more than one loss. */
export function periodicSum(grids: readonly Counted<LossGrid>[], period: Period): LossSum {
  const { step } = grids[0]!.distribution;
  const { tilt, from, length } = period;
  const size = powerOfTwo((length / step) * (1 - 1e-9));
  const parts = grids.map(({ distribution, count }) => ({
    ...{ count, distribution: logGrid(distribution) },
  }));
  const series = deltaSeries(spectrumOf(parts, { tilt, size }), { tilt, step });
  const scale = totalLogMoment(only(parts, "upper"), tilt);
  const logMoment = totalLogMoment(only(parts, "lower"), period.order);
  const stray = echoes({ ...period, length: size * step }, logMoment);
  const ends = { upper: eitherAbove(grids, "above"), lower: eitherAbove(grids, "lowerAbove") };
  const at: Dots["at"] = (place) => {
    const loss = place * step;
    const { upper, lower, rounding } = series(place);
    if (Number.isNaN(upper + lower + rounding)) return anyDelta;
    const scaled = (value: number) =>
      value > 0 ? Math.min(1, Math.exp(scale - tilt * loss + Math.log(value))) : 0;
    return {
      upper: Math.min(1, ends.upper + scaled(Math.max(0, upper) + rounding)),
      lower: ends.lower + Math.max(0, scaled(lower - rounding) - stray(loss)),
    };
  };
  const dots = { step, at, from, ends, slope: tilt };
  return {
    places: size,
    delta: (epsilon) => deltaBetween(dots, epsilon),
    epsilon: (delta) => epsilonBetween(dots, delta),
  };
}

const only = (parts: readonly Counted<LogGrid>[], which: "upper" | "lower") =>
  parts.map(({ distribution, count }) => ({ count, distribution: distribution[which] }));
