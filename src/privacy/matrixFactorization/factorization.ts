/**
 * A matrix factorisation A = B C of what a run computes, A: the noise of each step is correlated with that of the steps
 * before, so that much of it cancels in the sums that the parameters are.
 *
 * The mechanism releases A g + B z for gradients g and standard normal z; equivalently gₜ + (C⁻¹ z)ₜ, step by step.
 * Everything that neighbours can see is C g + z, so privacy depends on the columns of C, and the error on A C⁻¹.
 * Denisov et al. 2022 (arXiv 2202.08312); Kairouz et al. 2021 (arXiv 2103.00039).
 */
import type { NoiseStream, NormalSource } from "../noise/noiseStream.ts";
import type { Participation } from "./participation.ts";
import type { Workload } from "./workload.ts";

/** How far C g moves when one record, of L2 norm at most 1 in each of its steps, comes or goes. */
export interface FactorizationSensitivity {
  /** What may be relied on: the sensitivity or more. */
  readonly value: number;
  /** True where some records reach it. */
  readonly exact: boolean;
}

/** Enough to make a factorisation again. Plain data. */
export type FactorizationDescription =
  /** Square root of prefix sums, but for bands after so many. */
  | { readonly kind: "squareRootToeplitz"; readonly steps: number; readonly bands: number }
  | { readonly kind: "toeplitz"; readonly steps: number; readonly coefficients: readonly number[] }
  | {
      readonly kind: "bufferedToeplitz";
      readonly steps: number;
      readonly scales: readonly number[];
      readonly decays: readonly number[];
    }
  | {
      readonly kind: "binaryTree";
      readonly steps: number;
      readonly restartEvery: number;
      readonly varianceReduced: boolean;
    };

/** One choice of C, for runs of `steps` steps. Immutable. */
export interface Factorization {
  /** What it is called in tables. */
  readonly name: string;
  /** Enough to make it again. */
  readonly description: FactorizationDescription;
  /** Length of the longest run. */
  readonly steps: number;
  /** How many vectors of the model's size a run keeps between steps. */
  readonly memory: number;
  /** Steps from which on two columns of C have nothing in common; `steps` where none are apart for sure. */
  readonly bands: number;
  sensitivity(participation: Participation): FactorizationSensitivity;
  /** Variance of the noise in each output of the workload, for standard normal z: squared row norms of A C⁻¹. [steps] */
  variances(workload: Workload): Float64Array;
  /** A fresh run's noise (C⁻¹ z)ₜ. It ends after `steps`. */
  stream(source: NormalSource): NoiseStream;
}

/** Error of a workload per unit of noise multiplier, on records of norm at most 1. */
export interface FactorizationError {
  /** Sensitivity × square root of the mean variance over steps. */
  readonly rootMeanSquare: number;
  /** Sensitivity × standard deviation at the worst step. */
  readonly max: number;
}

/** The error that a factorisation leaves where records participate like this. */
export function errorOf(
  factorization: Factorization,
  participation: Participation,
  workload: Workload,
): FactorizationError {
  const { value } = factorization.sensitivity(participation);
  const variances = factorization.variances(workload);
  const mean = variances.reduce((sum, each) => sum + each, 0) / variances.length;
  return {
    rootMeanSquare: value * Math.sqrt(mean),
    max: value * Math.sqrt(variances.reduce((most, each) => Math.max(most, each), 0)),
  };
}
