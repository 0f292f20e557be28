/** What losses that lie whole periods away add to delta where they are taken for one. */
import type { Period } from "./period.ts";

/**
 * A bound on Σ exp(t j p) delta(epsilon + j p) over all j but 0, as a function of epsilon. Below, delta is at most 1; above,
 * delta(x) ≤ E[exp(u (loss - x))] · uᵘ / (u + 1)ᵘ⁺¹ for any u above 0: the largest value of exp(-u y) (1 - exp(-y)).
 *
 * @param logMoment log of E exp(order · loss), of the order of the period, or more
 */
export function echoes(
  { tilt, length, order }: Period,
  logMoment: number,
): (epsilon: number) => number {
  const below = Math.exp(-tilt * length) / -Math.expm1(-tilt * length);
  const peak = order * Math.log(order / (order + 1)) - Math.log1p(order);
  const ratio = -Math.expm1((tilt - order) * length);
  const logAbove = logMoment + (tilt - order) * length + peak - Math.log(ratio);
  if (Number.isNaN(logAbove)) return () => Infinity;
  return (epsilon) => below + Math.exp(logAbove - order * epsilon);
}
