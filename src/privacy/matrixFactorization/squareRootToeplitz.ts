/** C = B = the matrix square root of the prefix sums, or its first bands. */
import type { Factorization } from "./factorization.ts";
import { toeplitz } from "./toeplitz.ts";

/**
 * The square root of prefix sums: best in the worst step up to a small constant, 1 + ln(steps) / π, and the noise of
 * every step so far has to be kept. Fichtenberger, Henzinger & Upadhyay 2023 (arXiv 2202.11205).
 */
export const squareRootToeplitz = (steps: number): Factorization => ({
  ...bandedSquareRoot(steps, steps),
  name: "squareRootToeplitz",
});

/** The square root of prefix sums without all but its first bands. Kalinin & Lampert 2024 (arXiv 2405.13763). */
export const bandedSquareRoot = (steps: number, bands: number): Factorization => ({
  ...toeplitz("bandedSquareRoot", steps, squareRootCoefficients(bands)),
  description: { kind: "squareRootToeplitz", steps, bands },
});

/** (1 − x)^(−1/2) = Σ binom(2k, k) / 4ᵏ xᵏ, cut off after `count` numbers. */
export function squareRootCoefficients(count: number): Float64Array {
  const coefficients = new Float64Array(count);
  coefficients[0] = 1;
  for (let k = 1; k < count; k++) coefficients[k] = (coefficients[k - 1]! * (k - 0.5)) / k;
  return coefficients;
}
