/** Delta between the places of a grid, where it is linear in exp(epsilon), and the epsilon at which it falls to a level. */
import { safeSideRoot } from "../../math/safeSideRoot.ts";
import type { Bounds } from "../accountants/accountant.ts";

/** Bounds of delta at the multiples of a step. */
export interface Dots {
  readonly step: number;
  /** The upper one falls. The lower one is at least 0, and may be of no use far from where it was made for. */
  at(place: number): Bounds;
  /** About by how much its log falls per nat. Above 0. */
  readonly slope: number;
  /** The loss around which epsilons are expected. At least 0. */
  readonly from: number;
  /** What both are far out. */
  readonly ends: Bounds;
}

/** Bounds of delta at this epsilon, at least 0. */
export function deltaBetween({ at, step }: Dots, epsilon: number): Bounds {
  const place = Math.floor(epsilon / step);
  const share = Math.expm1(epsilon - place * step) / Math.expm1(step);
  const [before, after] = [at(place), at(place + 1)];
  const mix = (side: keyof Bounds) => before[side] + share * (after[side] - before[side]);
  const upper = mix("upper");
  return { upper, lower: Math.min(mix("lower"), upper) };
}

/** Bounds of epsilon at this delta, above 0. At least 0. */
export function epsilonBetween(dots: Dots, delta: number): Bounds {
  const { from, ends } = dots;
  const upper = delta > ends.upper ? crossing(dots, "upper", { delta, from }) : Infinity;
  if (!(delta > ends.lower)) return { upper, lower: upper };
  const near = upper === Infinity ? from : upper;
  const lower = crossing(dots, "lower", { delta, from: near });
  return { upper, lower: Math.min(lower, upper) };
}

interface Sought {
  readonly delta: number;
  readonly from: number;
}

/** Where one of the bounds falls to delta: 0 if it does so before. */
function crossing({ step, at, slope }: Dots, side: keyof Bounds, { delta, from }: Sought): number {
  // In units in which the log of delta falls about as fast as the position rises.
  const unit = step * slope;
  const placeOf = (position: number) => Math.round(position / unit);
  const { safe, unsafe } = safeSideRoot(
    (position) => Math.log(at(placeOf(position))[side] / delta),
    {
      ...{ start: (from / step) * unit, low: 0, high: Infinity, tolerance: 1.01 * unit },
      snap: (position) => (position < Infinity ? placeOf(position) * unit : position),
    },
  );
  if (!unsafe) return 0;
  const [before, after] = [at(placeOf(unsafe.position)), at(placeOf(safe!.position))];
  const share = (before[side] - delta) / (before[side] - after[side]);
  return placeOf(unsafe.position) * step + Math.log1p(share * Math.expm1(step));
}
