/** Logistic regression with a ridge penalty, by Newton's method. */
import { solvePositiveDefinite } from "./cholesky.ts";

/** Observations of two classes: one vector each, all of one length. */
export interface TwoClasses {
  readonly positives: readonly Vector[];
  readonly negatives: readonly Vector[];
}

/** Numbers of one observation. */
export type Vector = Float32Array | Float64Array | readonly number[];

/** P(positive | x) = σ(weights · x + intercept). */
export interface LogisticFit {
  readonly weights: Float64Array;
  readonly intercept: number;
}

export interface LogisticOptions {
  /** The fit minimises Σ -log P(class | x) + penalty / 2 · ‖weights‖². The intercept is free. Above 0. @default 1 */
  readonly penalty?: number;
}

const MOST_ROUNDS = 100;
/** Half the Newton decrement is the distance to the minimum, to second order (Boyd & Vandenberghe, 9.5.1). */
const SMALL_DECREMENT = 1e-20;

/**
 * The minimum, which is unique: the penalty makes the loss strictly convex, also where the classes are separated
 * or there are fewer observations than numbers. Damped Newton steps with backtracking.
 *
 * @throws RangeError without observations of both classes, or on vectors of different lengths.
 */
export function logisticRegression(
  classes: TwoClasses,
  { penalty = 1 }: LogisticOptions = {},
): LogisticFit {
  const problem = problemOf(classes, penalty);
  let point = new Float64Array(problem.width + 1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { gradient, hessian } = slopesAt(problem, point);
    const step = solvePositiveDefinite(hessian, gradient);
    const decrement = step.reduce((sum, each, index) => sum + each * gradient[index]!, 0);
    const next =
      decrement > SMALL_DECREMENT ? backtrack(problem, point, { step, decrement }) : undefined;
    if (!next) break;
    point = next;
  }
  return { weights: point.slice(0, -1), intercept: point.at(-1)! };
}

interface Problem {
  /** Each with a 1 at its end, for the intercept. */
  readonly rows: readonly Float64Array[];
  /** 1 for a positive, 0 for a negative. */
  readonly labels: readonly number[];
  readonly width: number;
  readonly penalty: number;
}

function problemOf({ positives, negatives }: TwoClasses, penalty: number): Problem {
  const vectors = [...positives, ...negatives];
  const width = vectors[0]?.length ?? 0;
  if (positives.length === 0 || negatives.length === 0) {
    const got = `${positives.length} and ${negatives.length}`;
    throw new RangeError(`logisticRegression: expected both classes, got ${got} observations.`);
  }
  const odd = vectors.find(({ length }) => length !== width);
  if (odd) {
    throw new RangeError(`logisticRegression: expected ${width} numbers each, got ${odd.length}.`);
  }
  if (!(penalty > 0)) {
    throw new RangeError(`logisticRegression: expected a penalty above 0, got ${penalty}.`);
  }
  const labels = vectors.map((_, index) => (index < positives.length ? 1 : 0));
  return { rows: vectors.map((vector) => Float64Array.of(...vector, 1)), labels, width, penalty };
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let total = 0;
  for (let index = 0; index < a.length; index++) total += a[index]! * b[index]!;
  return total;
};

/** Σ log(1 + eˢ) - label · s, plus the penalty, without overflow. */
function lossAt({ rows, labels, width, penalty }: Problem, point: Float64Array): number {
  const weights = point.subarray(0, width);
  return rows.reduce(
    (total, row, index) => {
      const score = dot(row, point);
      return (
        total + Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - labels[index]! * score
      );
    },
    (penalty / 2) * dot(weights, weights),
  );
}

/** Gradient, and the lower triangle of the Hessian Σ p (1 - p) x xᵀ + penalty. */
function slopesAt({ rows, labels, width, penalty }: Problem, point: Float64Array) {
  const size = width + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  for (let at = 0; at < width; at++) {
    gradient[at] = penalty * point[at]!;
    hessian[at * size + at] = penalty;
  }
  for (const [index, row] of rows.entries()) {
    const probability = 1 / (1 + Math.exp(-dot(row, point)));
    const curvature = probability * (1 - probability);
    for (let at = 0; at < size; at++) {
      gradient[at]! += (probability - labels[index]!) * row[at]!;
      const factor = curvature * row[at]!;
      for (let before = 0; before <= at; before++) {
        hessian[at * size + before]! += factor * row[before]!;
      }
    }
  }
  // Scores so extreme that every p (1 - p) is 0 leave the intercept without curvature.
  hessian[size * size - 1]! += Number.EPSILON;
  return { gradient, hessian };
}

/** The first of the full, half, quarter, … step that lowers the loss enough (Armijo); undefined where none does. */
function backtrack(
  problem: Problem,
  from: Float64Array,
  { step, decrement }: { readonly step: Float64Array; readonly decrement: number },
): Float64Array<ArrayBuffer> | undefined {
  const before = lossAt(problem, from);
  for (let share = 1; share > 1e-10; share /= 2) {
    const next = from.map((value, index) => value - share * step[index]!);
    if (lossAt(problem, next) <= before - 1e-4 * share * decrement) {
      return next as Float64Array<ArrayBuffer>;
    }
  }
  return undefined;
}
