/** Where a sum of losses is, under a tilt: Chernoff bounds. */
import { type Counted, totalLogMoment, totalMoments } from "./moments.ts";

/** Losses between which a sum of losses is. */
export interface Window {
  readonly least: number;
  readonly largest: number;
}

/** What is asked of a window. */
export interface Margin {
  readonly tilt: number;
  /** On each side, at most this log of tilted mass is outside. */
  readonly logOutside: number;
}

/** The orders of the bounds: changes of the tilt, above 0. */
export interface Orders {
  readonly below: number;
  readonly above: number;
}

/** The window that bounds of these orders give. */
export function windowOf(parts: readonly Counted[], margin: Margin, orders: Orders): Window {
  const log = totalLogMoment(parts, margin.tilt);
  const reach = (change: number) =>
    (totalLogMoment(parts, margin.tilt + change) - log - margin.logOutside) / change;
  return {
    least: Math.max(reach(-orders.below), extreme(parts, -1)),
    largest: Math.min(reach(orders.above), extreme(parts, 1)),
  };
}

/** The smallest loss, but for the margin, that bounds of these orders give. */
export const leastLoss = (parts: readonly Counted[], margin: Margin, { below }: Orders): number =>
  (margin.logOutside -
    totalLogMoment(parts, margin.tilt - below) +
    totalLogMoment(parts, margin.tilt)) /
  below;

/** About the orders that give the smallest window. */
export function ordersFor(parts: readonly Counted[], margin: Margin): Orders {
  const { log, variance } = totalMoments(parts, margin.tilt);
  const first = 4 * Math.sqrt((-2 * margin.logOutside) / Math.max(variance, 1e-300));
  const best = (sign: 1 | -1) => {
    const reach = (order: number) =>
      (totalLogMoment(parts, margin.tilt + sign * order) - log - margin.logOutside) / order;
    let [order, least] = [first, reach(first)];
    for (;;) {
      const next = reach(order / 1.5);
      if (order === 0 || (!(next < least) && Number.isFinite(least))) return order;
      [order, least] = [order / 1.5, next];
    }
  };
  return { below: best(-1), above: best(1) };
}

/** The sum of all smallest (-1) or all largest (1) losses. */
function extreme(parts: readonly Counted[], side: -1 | 1): number {
  return parts.reduce((sum, { distribution: { losses, logMasses }, count }) => {
    let most = -Infinity;
    losses.forEach((loss, k) => {
      if (logMasses[k]! > -Infinity && side * loss > most) most = side * loss;
    });
    return sum + count * side * most;
  }, 0);
}
