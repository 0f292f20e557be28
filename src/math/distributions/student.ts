/** Student's t distribution. */
import { betaQuantile, incompleteBeta } from "./beta.ts";

/** P(T ≤ t) with `freedom` degrees of freedom. */
export function studentCdf(t: number, freedom: number): number {
  requireFreedom(freedom);
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T ≤ t) = p, p in (0, 1). */
export function studentQuantile(p: number, freedom: number): number {
  requireFreedom(freedom);
  if (!(p > 0 && p < 1)) throw new RangeError(`studentQuantile: expected p in (0, 1), got ${p}.`);
  if (p === 0.5) return 0;
  const x = betaQuantile(2 * Math.min(p, 1 - p), freedom / 2, 0.5);
  const t = Math.sqrt((freedom * (1 - x)) / x);
  return p < 0.5 ? -t : t;
}

function requireFreedom(freedom: number): void {
  if (freedom > 0) return;
  throw new RangeError(`student: expected degrees of freedom above 0, got ${freedom}.`);
}
