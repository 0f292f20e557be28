/** What the binomial, the hypergeometric and the beta distribution have in common. */
import { stirlingError } from "./gamma.ts";

/**
 * log of Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) xᵃ (1 - x)ᵇ for a, b > 0 and x in (0, 1): for whole a and b the
 * probability of a hits in a + b trials.
 *
 * Gamma functions of large arguments would cancel and take the last digits with them. What is left of them are the
 * errors of Stirling's formula and two deviances, which are small numbers (Loader 2000, "Fast and accurate
 * computation of binomial probabilities").
 */
export function logBinomialKernel(a: number, b: number, x: number): number {
  const n = a + b;
  const excess = n * x - a; // expected minus counted, of a; of b it is the opposite
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  const deviances = deviance(a, n * x, excess) + deviance(b, n * (1 - x), -excess);
  return errors - deviances + 0.5 * Math.log(n / (2 * Math.PI * a * b));
}

/** count log(count / expected) + expected - count = count (t - log(1 + t)) at t = excess / count. */
function deviance(count: number, expected: number, excess: number): number {
  const t = excess / count;
  return count * (Math.abs(t) < 0.1 ? smallDeviance(t) : t - Math.log(expected / count));
}

/** t - log(1 + t) by log(1 + t) = 2 artanh(v), v = t / (2 + t): what is left is t v - 2 (v³/3 + v⁵/5 + …). */
function smallDeviance(t: number): number {
  const v = t / (2 + t);
  let power = v ** 3;
  let sum = 0;
  for (let odd = 3; Math.abs(power) > 1e-18 * v * v; odd += 2) {
    sum += power / odd;
    power *= v * v;
  }
  return t * v - 2 * sum;
}
