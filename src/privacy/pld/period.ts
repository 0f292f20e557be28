/** How far apart losses may be taken for one, where delta is summed up with its echoes. */
import { type Counted, totalLogMoment, totalMoments } from "./moments.ts";
import type { Saddle } from "./saddle.ts";

/** What a periodic sum needs to know besides its parts. */
export interface Period {
  /** Masses are multiplied with exp(tilt · loss). Above 0. */
  readonly tilt: number;
  /** Losses this far apart are taken for one. */
  readonly length: number;
  /** Of the moment that bounds what is far above. Above the tilt. */
  readonly order: number;
  /** Answers from this loss on are good. */
  readonly from: number;
}

interface Sight {
  readonly saddle: Saddle;
  readonly from: number;
  /** Minus the log of what echoes may add on each side, relative to delta. */
  readonly outside: number;
  /** Further than this, as minus a log, the question may not be from where the tilt puts the weight: rounding is there. @default 12 */
  readonly deepest?: number;
}

/**
 * The shortest one: echoes from below are exp(-tilt · length), those from above what the Chernoff bound of an order says,
 * and both are to be small. Undefined where rounding would matter.
 */
export function periodFor(
  parts: readonly Counted[],
  { saddle, from, outside, deepest = 12 }: Sight,
): Period | undefined {
  const small = outward(outside - saddle.logDelta);
  const lengthBy = (order: number) =>
    (totalLogMoment(parts, order) - order * from + 2 * small) / order;
  const order = leastOrder(2 * saddle.tilt, lengthBy);
  const shortest = shared(lengthBy(order));
  // Longer ones will do, too: their tilts are smaller.
  for (let length = shortest; length <= LONGER * shortest; length *= 2 ** (1 / 4)) {
    const tilt = small / length;
    const depth = totalMoments(parts, tilt).log - tilt * saddle.epsilon - saddle.logDelta;
    // Delta is below its Chernoff bound; where it is not, the place of the question was a bad guess.
    if (!(tilt > 0 && order > tilt && depth > -BAD_GUESS)) return undefined;
    if (depth < deepest) return { tilt, length, order, from };
  }
  return undefined;
}

/** Approximations are not off by more than this, as a log, where they are of use. */
const BAD_GUESS = 3;

/** How much longer than the shortest a period may be. */
const LONGER = 8;

/** Rounded up, so that neighbouring questions look at the same sums. */
const outward = (small: number): number => 2 * Math.ceil(small / 2);
const shared = (length: number): number => 2 ** (Math.ceil(8 * Math.log2(length)) / 8);

/** About where a function with one minimum has it; orders are shared, too. */
function leastOrder(start: number, of: (order: number) => number): number {
  let [order, least] = [start, of(start)];
  for (const factor of [2 ** 0.25, 2 ** -0.25]) {
    for (;;) {
      const next = of(order * factor);
      if (!(next < least - 1e-3 * Math.abs(least))) break;
      [order, least] = [order * factor, next];
    }
  }
  return order;
}
