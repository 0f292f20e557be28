/** Independent noise at every step, C = 1: what DP-SGD adds. */
import type { Factorization } from "./factorization.ts";
import { toeplitz } from "./toeplitz.ts";

/** The factorisation that correlates nothing. */
export const identityFactorization = (steps: number): Factorization =>
  toeplitz("independent", steps, [1]);
