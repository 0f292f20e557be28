/** How a sum of losses is looked at for a question: under which tilt, how far around. */
import { type Counted, totalMoments } from "./moments.ts";
import type { Saddle } from "./saddle.ts";
import { type Margin, type Orders, ordersFor } from "./window.ts";

/** What a composition needs to know besides its parts. */
export interface View extends Margin {
  /** Those of the bounds that find the window. */
  readonly orders: Orders;
}

/** What is asked. */
export interface Question {
  /** Log of about the delta that is asked for, or that is the answer. */
  readonly logDelta: number;
  /** What is outside the window, relative to delta, is at most exp(-outside) on each side. @default 14 */
  readonly outside?: number;
}

/** What is outside, relative to delta, is less than exp(-this). */
const OUTSIDE = 14;
/** A delta this small, as minus its log, is near to drowning in rounding where there is only one loss. */
const ROUNDING = 23;

/**
 * A view for questions about delta around exp(logDelta), or about epsilon around that of the saddle: under the least
 * tilt with which rounding does not matter, since tails grow with it.
 */
export function viewFor(parts: readonly Counted[], saddle: Saddle, about: Question): View {
  const margin = marginFor(parts, saddle, about);
  return { ...margin, orders: ordersFor(parts, margin) };
}

/** Rounded down, so that neighbouring questions look at the same sums. */
const shared = (logOutside: number): number => 4 * Math.floor(logOutside / 4);

function marginFor(
  parts: readonly Counted[],
  saddle: Saddle,
  { logDelta, outside = OUTSIDE }: Question,
): Margin {
  const enough = ROUNDING - 0.8 * Math.log(parts.reduce((sum, { count }) => sum + count, 0));
  if (-logDelta < enough) return { tilt: 0, logOutside: shared(logDelta - outside) };
  const views = [1 / 8, 1 / 4, 1 / 2, 3 / 4, 1].map((share) => {
    const tilt = share * saddle.tilt;
    const depth = totalMoments(parts, tilt).log - tilt * saddle.mean - logDelta;
    return { tilt, depth, logOutside: shared(-Math.max(0, depth) - outside) };
  });
  return views.find(({ depth }) => depth < enough) ?? views.at(-1)!;
}
