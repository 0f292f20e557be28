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
