/** Bounds of several things, and several bounds of one. */
import type { Bounds } from "../accountants/accountant.ts";

/** Of a delta whose numbers were too large, or too small, to be numbers. */
export const anyDelta: Bounds = { upper: 1, lower: 0 };

/** Of the largest of several things; of nothing, 0. */
export const larger = (...bounds: readonly Bounds[]): Bounds => ({
  upper: Math.max(0, ...bounds.map(({ upper }) => upper)),
  lower: Math.max(0, ...bounds.map(({ lower }) => lower)),
});

/** Of one thing that is known twice, or once. */
export function narrower(bounds: Bounds, others: Bounds = bounds): Bounds {
  const upper = Math.min(bounds.upper, others.upper);
  return { upper, lower: Math.min(upper, Math.max(bounds.lower, others.lower)) };
}
