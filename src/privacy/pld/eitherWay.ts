/**
 * Delta by way of epsilon, where a question about delta fails.
 *
 * A grid is chosen for one question. Just below the largest loss that a way can have, and far beyond all losses that matter,
 * it may be too coarse for delta, and tell nothing; what epsilon is at some delta is known there all the same.
 */
import type { Bounds, PrivacyCurve } from "../accountants/accountant.ts";

/** Deltas below this are not told apart. */
const NEXT_TO_NOTHING = 1e-25;
/** Bounds of a delta that are this near, relative to the upper one, are near enough. */
const NEAR = 1e-4;
const MOST_ROUNDS = 40;

/** The same curve, whose delta is looked for by epsilon where its own bounds lie far apart, or where it refuses. */
export const eitherWay = (curve: PrivacyCurve): PrivacyCurve => ({
  ...curve,
  epsilon: (delta) => curve.epsilon(delta),
  delta: (epsilon) => {
    const own = boundsOrNothing(curve, epsilon);
    const isKnown = own.upper <= NEXT_TO_NOTHING || own.upper < 2 * own.lower;
    return isKnown ? own : sought(curve, epsilon, own);
  },
});

/** A sum that no grid holds leaves all open, and so does one whose masses are no numbers. */
function boundsOrNothing(curve: PrivacyCurve, epsilon: number): Bounds {
  try {
    const found = curve.delta(epsilon);
    return found.lower >= 0 && found.upper >= found.lower ? found : nothing;
  } catch (error) {
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}

const nothing: Bounds = { upper: 1, lower: 0 };

/** Delta(epsilon) is at most d where epsilon(d) is at most epsilon, and above d where it is above. */
function sought(curve: PrivacyCurve, epsilon: number, own: Bounds): Bounds {
  if (curve.epsilon(NEXT_TO_NOTHING).upper <= epsilon) {
    return { upper: NEXT_TO_NOTHING, lower: Math.min(own.lower, NEXT_TO_NOTHING) };
  }
  let { upper, lower } = own;
  let below = Math.max(lower, NEXT_TO_NOTHING);
  for (let round = 0; round < MOST_ROUNDS && upper > below * (1 + NEAR); round++) {
    const middle = Math.sqrt(upper * below);
    const found = curve.epsilon(middle);
    if (found.upper <= epsilon) upper = middle;
    else below = middle;
    if (found.lower > epsilon) lower = middle;
  }
  return { upper, lower: Math.min(lower, upper) };
}
