/** What is too small to be a number is not 0. */

/** A divergence, as it is; the smallest number where it came out as 0 although its cause is above 0. */
export const notZero = (divergence: number, cause: number): number =>
  cause > 0 ? Math.max(Number.MIN_VALUE, divergence) : divergence;
