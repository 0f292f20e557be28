/** Student's t distribution. */
import { betaQuantile, incompleteBeta } from "./beta.ts";

/** P(T ≤ t) with `freedom` degrees of freedom, accurate in relative terms also far in the lower tail. */
export function studentCdf(t: number, freedom: number): number {
  requireFreedom("studentCdf", freedom);
  if (Number.isNaN(t)) throw new RangeError("studentCdf: expected a number t, got NaN.");
  // T² / (freedom + T²) is Beta(½, freedom / 2). The smaller of it and its complement is the exact one.
  const square = t * t;
  const tail =
    square < freedom
      ? (1 - incompleteBeta(square / (freedom + square), 0.5, freedom / 2)) / 2
      : incompleteBeta(freedom / (freedom + square), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T ≤ t) = p, p in (0, 1). */
export function studentQuantile(p: number, freedom: number): number {
  requireFreedom("studentQuantile", freedom);
  if (!(p > 0 && p < 1)) throw new RangeError(`studentQuantile: expected p in (0, 1), got ${p}.`);
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(tail < 0.25 ? farSquare(tail, freedom) : nearSquare(tail, freedom));
  return p < 0.5 ? -t : t;
}

function farSquare(tail: number, freedom: number): number {
  const x = betaQuantile(2 * tail, freedom / 2, 0.5);
  return (freedom * (1 - x)) / x;
}

function nearSquare(tail: number, freedom: number): number {
  const x = betaQuantile(1 - 2 * tail, 0.5, freedom / 2);
  return (freedom * x) / (1 - x);
}

function requireFreedom(where: string, freedom: number): void {
  if (freedom > 0 && Number.isFinite(freedom)) return;
  throw new RangeError(`${where}: expected degrees of freedom above 0, got ${freedom}.`);
}
