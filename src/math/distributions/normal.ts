/** The standard normal distribution. */
import { millsRatio } from "./mills.ts";
import { newtonRoot } from "./root.ts";

/** P(Z ≤ z), accurate in relative terms also far in the lower tail. */
export function normalCdf(z: number): number {
  return z > 0 ? 1 - lowerTail(-z) : lowerTail(z);
}

/** The z with P(Z ≤ z) = p. ±∞ at the ends. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile: expected p in [0, 1], got ${p}.`);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  // The logarithm is concave, and nearly -z² / 2.
  const logRatio = (z: number) => {
    const tail = lowerTail(z);
    return { value: Math.log(tail / p), slope: density(z) / tail };
  };
  return newtonRoot(logRatio, { low: -39, high: 0, start: -Math.sqrt(-2 * Math.log(2 * p)) });
}

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** P(Z ≤ z) for z ≤ 0. */
const lowerTail = (z: number) => density(z) * millsRatio(-z);
