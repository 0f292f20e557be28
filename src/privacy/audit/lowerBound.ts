/**
 * What every audit answers: the largest epsilon that was shown to be too small.
 *
 * A bound above the claim means that something is wrong: the mechanism, its analysis, or the audit. A bound below it
 * proves nothing; a better attack may come.
 */
import { requireConfidence } from "../../math/confidence.ts";

/** The true epsilon is larger, unless the audit had bad luck. */
export interface LowerBound {
  /** At least 0, and 0 where nothing was shown. */
  readonly epsilon: number;
  readonly delta: number;
  /** Share of audits of a correct mechanism whose bound is below its epsilon. In (0, 1). */
  readonly confidence: number;
  /** Scores or runs behind it. */
  readonly n: number;
  /** For example `one run, 200 guesses of 1000`. */
  readonly method: string;
}

/** At which delta, and how sure. */
export interface AuditOptions {
  /** In [0, 1). */
  readonly delta: number;
  /** In (0, 1). @default 0.95 */
  readonly confidence?: number;
}

/** The options with what they leave out, for the function `where`. @throws RangeError out of range. */
export function auditOptions(
  where: string,
  { delta, confidence = 0.95 }: AuditOptions,
): Required<AuditOptions> {
  requireConfidence(where, confidence);
  requireDelta(where, delta);
  return { delta, confidence };
}

/** @throws RangeError in the name of the function `where`. */
export function requireDelta(where: string, delta: number): void {
  if (delta >= 0 && delta < 1) return;
  throw new RangeError(`${where}: expected delta in [0, 1), got ${delta}.`);
}

/**
 * Gaussian noise has no finite epsilon at delta 0, so that a bound for it would always be infinite.
 *
 * @throws RangeError in the name of the function `where`.
 */
export function requireGaussianDelta(where: string, delta: number): void {
  if (delta > 0) return;
  throw new RangeError(
    `${where}: expected delta above 0, got ${delta}: no Gaussian noise has an epsilon there. Take a method for any mechanism.`,
  );
}

/**
 * The largest epsilon that is rejected, from a test that rejects all epsilons up to some point. Doubling finds an
 * epsilon that stands, bisection the point between; what is returned is itself rejected. 0 where 0 stands.
 */
export function largestRejected(isRejected: (epsilon: number) => boolean): number {
  if (!isRejected(0)) return 0;
  let [low, high] = [0, 1];
  while (high < 1e6 && isRejected(high)) [low, high] = [high, 2 * high];
  for (let step = 0; step < 60 && high - low > 1e-8 * high; step++) {
    const middle = (low + high) / 2;
    if (isRejected(middle)) low = middle;
    else high = middle;
  }
  return low;
}
