/** The epsilon at which delta falls to a level. */
import { safeSideRoot } from "../../../math/safeSideRoot.ts";
import type { Bounds } from "../../accountants/accountant.ts";

/** Where to look. */
export interface Search {
  /** About where it is. */
  readonly near: number;
  /** About how fast the log of delta falls. Below 0. */
  readonly slope: number;
}

/** How near to each other the places on both sides of it are, in units in which the log of delta falls by 1. */
const TOLERANCE = 1e-9;

/** Bounds of epsilon at this delta, above 0. At least 0. */
export function epsilonFrom(
  deltaAt: (epsilon: number) => Bounds,
  delta: number,
  { near, slope }: Search,
): Bounds {
  const unit = -1 / slope;
  const crossing = (side: keyof Bounds, start: number) =>
    safeSideRoot((position) => Math.log(deltaAt(position * unit)[side] / delta), {
      ...{ start: start / unit, low: 0, high: Infinity, tolerance: TOLERANCE },
    });
  const upper = (crossing("upper", near).safe?.position ?? Infinity) * unit;
  if (upper === Infinity) return { upper, lower: 0 };
  const lower = (crossing("lower", upper).unsafe?.position ?? 0) * unit;
  return { upper, lower: Math.min(lower, upper) };
}
