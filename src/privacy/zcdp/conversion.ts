/**
 * From zero-concentrated privacy to (epsilon, delta): the best of all real orders. Canonne, Kamath & Steinke 2020
 * (arXiv 2004.00010), proposition 12 and section 2.
 */
import { increasingRoot } from "../../math/distributions/root.ts";

/** Rényi divergence of every order α at most xi + rho · α. */
export interface Concentration {
  readonly rho: number;
  readonly xi: number;
}

/**
 * Epsilon at a delta of at least 0. With β = α - 1 it is the least of ξ + ρ α + log(β / α) - log(δ α) / β, whose slope
 * is zero where ρ β² = -log(δ α). Any order is a bound, the exact one only the best.
 */
export function concentratedEpsilon({ rho, xi }: Concentration, delta: number): number {
  if (rho === 0 && xi === 0) return 0;
  if (delta === 0 || rho === Infinity) return rho === 0 ? xi : Infinity;
  // delta² ≤ 1 - exp(-divergence), at order 1.
  if (delta ** 2 + Math.expm1(-rho - xi) > 0) return 0;
  const slope = (beta: number) => rho * beta * beta + Math.log(delta * (1 + beta));
  const beta = increasingRoot(slope, 0, largestBeta(slope));
  const alpha = 1 + beta;
  return Math.max(0, xi + rho * alpha + Math.log(beta / alpha) - Math.log(delta * alpha) / beta);
}

/**
 * Delta at an epsilon of at least 0: with β = α - 1 the least of exp(β (ξ + ρ α - ε)) (β / α)^β / α, best where
 * (2 α - 1) ρ + ξ - ε + log(β / α) is zero.
 */
export function concentratedDelta({ rho, xi }: Concentration, epsilon: number): number {
  if (rho === Infinity) return 1;
  if (rho === 0 && epsilon >= xi) return 0;
  const slope = (beta: number) => (2 * beta + 1) * rho + xi - epsilon + Math.log(beta / (1 + beta));
  const beta = increasingRoot(slope, 0, largestBeta(slope));
  const alpha = 1 + beta;
  const exponent = xi + rho * alpha - epsilon + Math.log(beta / alpha);
  const total = Math.sqrt(-Math.expm1(-rho - xi));
  return Math.min(1, total, Math.exp(beta * exponent) / alpha);
}

/** Where the slope is above 0, or as far as makes sense. */
function largestBeta(slope: (beta: number) => number): number {
  let beta = 1;
  while (!(slope(beta) > 0) && beta < 1e18) beta *= 2;
  return beta;
}
