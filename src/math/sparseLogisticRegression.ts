/** Logistic regression on vectors that are mostly 0, of many thousand numbers. */
import type { LogisticFit, LogisticOptions } from "./logisticRegression.ts";
import { minimize, type Slope } from "./minimize.ts";

/** The numbers of a vector that are not 0. */
export interface SparseVector {
  /** Where they stand, each at most once. */
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** Observations, the class of each, and how long the vectors are. */
export interface SparseClasses {
  readonly rows: readonly SparseVector[];
  readonly isPositive: readonly boolean[];
  readonly width: number;
}

/**
 * The minimum of Σ -log P(class | x) + penalty / 2 · ‖weights‖², as in `logisticRegression`, by limited-memory BFGS: to
 * about seven digits of the loss.
 *
 * @throws RangeError without observations of both classes, or with a penalty that is not above 0.
 */
export function sparseLogisticRegression(
  classes: SparseClasses,
  { penalty = 1 }: LogisticOptions = {},
): LogisticFit {
  const { isPositive, rows, width } = classes;
  const positives = isPositive.filter(Boolean).length;
  if (positives === 0 || positives === rows.length) {
    const got = `${positives} and ${rows.length - positives}`;
    throw new RangeError(
      `sparseLogisticRegression: expected both classes, got ${got} observations.`,
    );
  }
  if (!(penalty > 0)) {
    throw new RangeError(`sparseLogisticRegression: expected a penalty above 0, got ${penalty}.`);
  }
  const point = minimize((at) => slopeAt(classes, penalty, at), new Float64Array(width + 1), {
    rounds: 300,
    tolerance: 1e-8,
  });
  return { weights: point.slice(0, width), intercept: point[width]! };
}

/** weights · x + intercept. */
export function sparseScore(
  { indices, values }: SparseVector,
  weights: Float64Array | Float32Array,
  intercept: number,
): number {
  let total = intercept;
  for (let at = 0; at < indices.length; at++) total += values[at]! * weights[indices[at]!]!;
  return total;
}

function slopeAt(
  { rows, isPositive, width }: SparseClasses,
  penalty: number,
  point: Float64Array,
): Slope {
  const gradient = new Float64Array(width + 1);
  let value = 0;
  for (let index = 0; index < width; index++) {
    value += (penalty / 2) * point[index]! ** 2;
    gradient[index] = penalty * point[index]!;
  }
  for (const [at, row] of rows.entries()) {
    const score = sparseScore(row, point, point[width]!);
    const label = isPositive[at] ? 1 : 0;
    value += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score;
    const excess = 1 / (1 + Math.exp(-score)) - label;
    addMultiple(gradient, excess, row);
    gradient[width]! += excess;
  }
  return { value, gradient };
}

function addMultiple(sum: Float64Array, factor: number, { indices, values }: SparseVector): void {
  for (let at = 0; at < indices.length; at++) sum[indices[at]!]! += factor * values[at]!;
}
