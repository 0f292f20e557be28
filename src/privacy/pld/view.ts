/** How a sum of losses is looked at for a question: under which tilt, how far around. */
import { type Counted, totalCount, totalMoments } from "./moments.ts";
import { type Period, periodFor } from "./period.ts";
import type { Saddle } from "./saddle.ts";
import { type Margin, type Orders, ordersFor, windowOf } from "./window.ts";

/** A window that holds nearly all losses: what a composition needs to know besides its parts. */
export interface Frame extends Margin {
  /** Those of the bounds that find the window. */
  readonly orders: Orders;
}

/** A window, or a period, whichever is shorter. */
export interface View extends Frame {
  /** How long it is. */
  readonly length: number;
  readonly period?: Period | undefined;
}

/** A question: about where its answer is, and how well that has to be known. */
export interface Sight {
  readonly saddle: Saddle;
  /** Answers from this loss on have to be good. At least 0; without it, only a window will do. */
  readonly from?: number | undefined;
  /** Minus the log of what may be outside on each side, relative to delta. @default 14 */
  readonly outside?: number | undefined;
}

/** What is outside, relative to delta, is less than exp(-this), unless asked otherwise. */
const OUTSIDE = 14;
/** A delta this small, as minus its log, is near to drowning in rounding where there is only one loss. */
const ROUNDING = 13;

/** A window for a question, which does not depend on where its answers have to be good. */
export function windowFor(
  parts: readonly Counted[],
  { saddle, outside = OUTSIDE }: Omit<Sight, "from">,
): View {
  const margin = marginFor(parts, saddle, outside);
  const frame = { ...margin, orders: ordersFor(parts, margin) };
  const { least, largest } = windowOf(parts, frame, frame.orders);
  return { ...frame, length: (largest - least) / FULL };
}

/** The window, or a shorter period. Where only one loss is added, there is nothing that a period could do. */
export function shorter(
  view: View,
  parts: readonly Counted[],
  { saddle, from, outside = OUTSIDE }: Sight,
): View {
  const isSum = parts.length > 1 || parts[0]!.count > 1;
  if (from === undefined || !isSum) return view;
  const period = periodFor(parts, { saddle, from, outside });
  return period && period.length < view.length ? { ...view, length: period.length, period } : view;
}

/** A little less than all places is used. */
const FULL = 0.95;

/** Rounded down, so that neighbouring questions look at the same sums. */
const shared = (logOutside: number): number => 4 * Math.floor(logOutside / 4);

/** Of the tilt at the saddle. */
const SHARES = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1];

/** Under the least tilt with which rounding does not matter, since tails grow with it. */
function marginFor(parts: readonly Counted[], saddle: Saddle, outside: number): Margin {
  const { epsilon, logDelta } = saddle;
  const enough = ROUNDING - 0.8 * Math.log(totalCount(parts));
  if (-logDelta < enough) return { tilt: 0, logOutside: shared(logDelta - outside) };
  let margin: Margin | undefined;
  for (const share of SHARES) {
    const tilt = share * saddle.tilt;
    const depth = Math.max(0, totalMoments(parts, tilt).log - tilt * epsilon - logDelta);
    margin = { tilt, logOutside: shared(-depth - outside) };
    if (depth < enough) break;
  }
  return margin!;
}
