/** The standard normal distribution. */
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

/** P(Z ≤ z) for z ≤ 0: a power series near 0, a continued fraction further out. Abramowitz & Stegun 26.2. */
function lowerTail(z: number): number {
  return z > -2.5 ? 0.5 + density(z) * oddSeries(z) : density(z) * tailFraction(-z);
}

/** z + z³/3 + z⁵/(3·5) + … (26.2.11). */
function oddSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** 1/(z + 1/(z + 2/(z + 3/(z + …)))) (26.2.14), from the inside out. */
function tailFraction(z: number): number {
  let fraction = z;
  for (let term = 200; term >= 1; term--) fraction = z + term / fraction;
  return 1 / fraction;
}
