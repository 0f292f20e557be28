/** The regularised incomplete beta function and its inverse. */
import { logBinomialKernel } from "./binomialKernel.ts";
import { normalQuantile } from "./normal.ts";
import { newtonRoot } from "./root.ts";

/** Iₓ(a, b), the distribution function of Beta(a, b) at x. Continued fraction: NIST DLMF 8.17.22. */
export function incompleteBeta(x: number, a: number, b: number): number {
  requireShape(a, b);
  if (Number.isNaN(x)) throw new RangeError("incompleteBeta: expected x in [0, 1], got NaN.");
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly on this side of the mean; the other side is its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  return front(x, a, b) * betaFraction(x, a, b);
}

/** xᵃ (1 - x)ᵇ Γ(a + b) / (Γ(a + 1) Γ(b)). */
const front = (x: number, a: number, b: number) =>
  (b / (a + b)) * Math.exp(logBinomialKernel(a, b, x));

/** The x with Iₓ(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  requireShape(a, b);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile: expected p in [0, 1], got ${p}.`);
  if (p === 0 || p === 1) return p;
  const logRatio = (x: number) => {
    const below = incompleteBeta(x, a, b);
    const density = (front(x, a, b) * a) / (x * (1 - x));
    return { value: Math.log(below / p), slope: density / below };
  };
  return newtonRoot(logRatio, { low: 0, high: 1, start: normalGuess(p, a, b) });
}

/** Where the quantile were if the distribution was normal; where that is outside, the mean. */
function normalGuess(p: number, a: number, b: number): number {
  const mean = a / (a + b);
  const guess = mean + normalQuantile(p) * Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  return guess > 0 && guess < 1 ? guess : mean;
}

/** 1 / (1 + d₁ / (1 + d₂ / (1 + …))), by Lentz's method as modified by Thompson & Barnett 1986. */
function betaFraction(x: number, a: number, b: number): number {
  let fraction = 1;
  let above = 1;
  let below = 0;
  // About √max(a, b) terms are needed.
  for (let term = 1; term < 1e7; term++) {
    const coefficient = fractionTerm(term, { x, a, b });
    below = 1 / awayFromZero(1 + coefficient * below);
    above = awayFromZero(1 + coefficient / above);
    fraction *= above * below;
    if (Math.abs(above * below - 1) <= Number.EPSILON) return 1 / fraction;
  }
  throw new RangeError(`incompleteBeta: expected smaller shapes, got ${a} and ${b}.`);
}

const awayFromZero = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);

/** dₙ of DLMF 8.17.23. */
function fractionTerm(
  term: number,
  { x, a, b }: { readonly x: number; readonly a: number; readonly b: number },
): number {
  const m = Math.floor(term / 2);
  return term % 2 === 0
    ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

function requireShape(a: number, b: number): void {
  if (a > 0 && b > 0 && Number.isFinite(a + b)) return;
  throw new RangeError(`beta: expected finite shapes above 0, got ${a} and ${b}.`);
}
