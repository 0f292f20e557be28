/** Wilson's interval for a proportion. */

/** Bounds around the share `p` of `n` observations, which need not be a whole number. Wilson 1927. */
export function wilsonBounds(p: number, n: number, z: number): [low: number, high: number] {
  const shrink = 1 + z ** 2 / n;
  const center = (p + z ** 2 / (2 * n)) / shrink;
  const half = (z / shrink) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  // At the ends the bound is the end itself; rounding must not move it.
  return [p === 0 ? 0 : Math.max(0, center - half), p === 1 ? 1 : Math.min(1, center + half)];
}
