/** Finding where an increasing function is zero. */

/**
 * The zero of an increasing `f` in [low, high], by bisection down to neighbouring doubles: slow, and never wrong.
 * Where f has no zero inside, the nearer end.
 */
export function increasingRoot(f: (x: number) => number, low: number, high: number): number {
  let [below, above] = [low, high];
  for (let step = 0; step < 2000; step++) {
    const middle = below + (above - below) / 2;
    if (middle === below || middle === above) break;
    if (f(middle) < 0) below = middle;
    else above = middle;
  }
  return Math.abs(f(below)) < Math.abs(f(above)) ? below : above;
}

/** A function at a point. */
export interface ValueAndSlope {
  readonly value: number;
  readonly slope: number;
}

/** Where to look for a zero, and where to begin. */
export interface Search {
  readonly low: number;
  readonly high: number;
  readonly start: number;
}

/**
 * The zero of an increasing function by Newton's method: within 4 rounding errors of 1 in its value, for the logarithm of
 * a ratio as well as its digits are. A step that leaves what is known to be between below and above is a bisection
 * instead, so that it ends where `increasingRoot` does.
 */
export function newtonRoot(f: (x: number) => ValueAndSlope, { low, high, start }: Search): number {
  let [below, above, x] = [low, high, start];
  for (let step = 0; step < 2000; step++) {
    const { value, slope } = f(x);
    if (Math.abs(value) < 4 * Number.EPSILON) return x;
    if (value < 0) below = x;
    else above = x;
    const guess = x - value / slope;
    const next = guess > below && guess < above ? guess : below + (above - below) / 2;
    if (next === x || next === below || next === above) return next;
    x = next;
  }
  return x;
}
