/** Whether numbers follow the standard normal law: exact tests, each with the chance that it fails without a cause. */
import { logGamma } from "../../../../src/math/distributions/gamma.ts";
import { normalCdf } from "../../../../src/math/distributions/normal.ts";

/** P(χ² with an even number of degrees of freedom ≥ x) = P(Poisson(x / 2) < freedom / 2). */
export function chiSquareTail(x: number, freedom: number): number {
  const half = x / 2;
  let tail = 0;
  for (let count = 0; count < freedom / 2; count++) {
    tail += Math.exp(count * Math.log(half) - half - logGamma(count + 1));
  }
  return tail;
}

/** Two-sided chance that the squares of so many standard normal numbers sum to something as odd as these do. */
export function varianceChance(numbers: readonly number[]): number {
  const sum = numbers.reduce((total, x) => total + x * x, 0);
  const above = chiSquareTail(sum, numbers.length);
  return 2 * Math.min(above, 1 - above);
}

/** √n times the largest distance from the normal law; above 2.2 with a chance of 2 exp(−2 · 2.2²) = 1.2e-4. */
export function kolmogorovDistance(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const n = sorted.length;
  const apart = sorted.map((x, index) =>
    Math.max(Math.abs(normalCdf(x) - index / n), Math.abs(normalCdf(x) - (index + 1) / n)),
  );
  return Math.max(...apart) * Math.sqrt(n);
}

/** Deviations (Fisher 1921) of the correlation of two lists from the one that they should have. */
export function correlationDeviations(
  a: readonly number[],
  b: readonly number[],
  expected: number,
): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  const found = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  return (Math.atanh(found) - Math.atanh(expected)) * Math.sqrt(a.length - 3);
}
