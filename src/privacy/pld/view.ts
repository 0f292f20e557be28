/** How a sum of losses is looked at for a question: under which tilt, how far around. */
import { type Counted, totalMoments } from "./moments.ts";
import type { Saddle } from "./saddle.ts";
import { type Margin, type Orders, ordersFor } from "./window.ts";

/** What a composition needs to know besides its parts. */
export interface View extends Margin {
  /** Those of the bounds that find the window. */
  readonly orders: Orders;
}

/** What is outside, relative to delta, is less than exp(-this), unless asked otherwise. */
const OUTSIDE = 14;
/** A delta this small, as minus its log, is near to drowning in rounding where there is only one loss. */
const ROUNDING = 23;

/**
 * A view for a question: under the least tilt with which rounding does not matter, since tails grow with it.
 * `outside`: minus the log of what may be outside the window on each side, relative to delta.
 */
export function viewFor(parts: readonly Counted[], saddle: Saddle, outside = OUTSIDE): View {
  const margin = marginFor(parts, saddle, outside);
  return { ...margin, orders: ordersFor(parts, margin) };
}

/** Rounded down, so that neighbouring questions look at the same sums. */
const shared = (logOutside: number): number => 4 * Math.floor(logOutside / 4);

function marginFor(parts: readonly Counted[], saddle: Saddle, outside: number): Margin {
  const { epsilon, logDelta } = saddle;
  const enough = ROUNDING - 0.8 * Math.log(parts.reduce((sum, { count }) => sum + count, 0));
  if (-logDelta < enough) return { tilt: 0, logOutside: shared(logDelta - outside) };
  const views = [1 / 8, 1 / 4, 1 / 2, 3 / 4, 1].map((share) => {
    const tilt = share * saddle.tilt;
    const depth = Math.max(0, totalMoments(parts, tilt).log - tilt * epsilon - logDelta);
    return { tilt, depth, logOutside: shared(-depth - outside) };
  });
  const { tilt, logOutside } = views.find(({ depth }) => depth < enough) ?? views.at(-1)!;
  return { tilt, logOutside };
}
