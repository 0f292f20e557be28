/**
 * How uncertain a statistic is, from what it would be without each cluster. For statistics that tell whether members
 * repeat each other: a resample repeats members itself, so that a bootstrap measures its own repetitions.
 */
import { studentQuantile } from "./distributions/student.ts";

/**
 * Half of a 95% interval around the statistic: Student's with clusters - 1 degrees of freedom, times the standard error
 * √((K - 1) / K Σ (θ₋ₖ - mean)²). Tukey 1958; on average not too small (Efron & Stein 1981). Infinite with fewer than
 * two clusters, and where the statistic is no number without one of them.
 */
export function jackknifeHalfWidth(leftOut: readonly number[]): number {
  const clusters = leftOut.length;
  if (clusters < 2 || !leftOut.every(Number.isFinite)) return Infinity;
  const mean = leftOut.reduce((sum, value) => sum + value, 0) / clusters;
  const squares = leftOut.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return studentQuantile(0.975, clusters - 1) * Math.sqrt(((clusters - 1) / clusters) * squares);
}
