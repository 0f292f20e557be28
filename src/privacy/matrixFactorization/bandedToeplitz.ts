/** Toeplitz factorisations with few bands: a run keeps as many vectors, and batches can be sampled. */
import { minimize, type Slope } from "../../math/minimize.ts";
import { type ErrorGoal, type ErrorMeasure, squaredErrorAt } from "./errorSlope.ts";
import type { Factorization } from "./factorization.ts";
import { quotient, reciprocal } from "./powerSeries.ts";
import { squareRootCoefficients } from "./squareRootToeplitz.ts";
import { toeplitz } from "./toeplitz.ts";
import { prefixSums, type Workload } from "./workload.ts";

/** What coefficients are chosen for. */
export interface BandedToeplitzOptions {
  /** Coefficients. From 1, which is independent noise, to the number of steps. */
  readonly bands: number;
  /** What is made small. @default "rootMeanSquare" */
  readonly measure?: ErrorMeasure;
  /** @default prefix sums */
  readonly workload?: Workload;
}

/**
 * The factorisation with the best coefficients for records that come back after `bands` steps or later. BandMF:
 * Choquette-Choo et al. 2023 (arXiv 2306.08153); Toeplitz: McKenna 2024 (arXiv 2405.15913).
 */
export function bandedToeplitz(
  steps: number,
  { bands, measure = "rootMeanSquare", workload = prefixSums }: BandedToeplitzOptions,
): Factorization {
  const start = squareRootCoefficients(bands);
  // Refuses what cannot be, before it is improved.
  toeplitz("bandedToeplitz", steps, start);
  const goal = { workload, measure };
  // The first coefficient stays 1: only ratios matter.
  const best = minimize((rest) => logErrorAt(rest, steps, goal), start.subarray(1));
  return toeplitz("bandedToeplitz", steps, [1, ...best]);
}

/** ln(squared column norm × squared error), and its slope in the coefficients after the first. */
function logErrorAt(rest: Float64Array, steps: number, goal: ErrorGoal): Slope {
  const column = Float64Array.of(1, ...rest);
  const filter = reciprocal(column, steps);
  const error = squaredErrorAt(filter, goal);
  const square = column.reduce((sum, each) => sum + each * each, 0);
  // d(1 / C) = −dC / C²
  const inverseSquare = quotient(filter, column, steps);
  const gradient = rest.map((coefficient, index) => {
    let slope = 0;
    for (let step = index + 1; step < steps; step++) {
      slope += error.gradient[step]! * inverseSquare[step - index - 1]!;
    }
    return (2 * coefficient) / square - slope / error.value;
  });
  return { value: Math.log(square) + Math.log(error.value), gradient };
}
