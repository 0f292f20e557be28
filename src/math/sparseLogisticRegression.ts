/** Logistic regression on vectors that are mostly 0, of many thousand numbers. */
import type { LogisticFit, LogisticOptions } from "./logisticRegression.ts";
import { generator, seedFrom } from "./seed.ts";

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

const MOST_ROUNDS = 500;
const ROUNDS_BETWEEN_CHECKS = 5;
/** How far the loss may stay above its minimum, as a part of it. */
const TOLERANCE = 1e-4;
const MOST_NEWTON_STEPS = 50;

/**
 * The minimum of Σ -log P(class | x) + penalty / 2 · (‖weights‖² + intercept²), by coordinate descent in the dual (Yu,
 * Huang & Lin 2011), until the duality gap says that the loss is within 1e-4 of it. Unlike `logisticRegression` the
 * intercept is penalised like a weight.
 *
 * @throws RangeError without observations of both classes, or with a penalty that is not above 0.
 */
export function sparseLogisticRegression(
  classes: SparseClasses,
  { penalty = 1 }: LogisticOptions = {},
): LogisticFit {
  requireClasses(classes, penalty);
  const { rows, isPositive, width } = classes;
  const most = 1 / penalty;
  const state: DualState = {
    most,
    signs: isPositive.map((positive) => (positive ? 1 : -1)),
    // Every observation pulls half as hard as it can.
    pulls: new Float64Array(rows.length).fill(most / 2),
    point: new Float64Array(width + 1),
  };
  for (const [at, row] of rows.entries()) move(state.point, row, (state.signs[at]! * most) / 2);
  // The order decides how soon the minimum is reached, not where it lies.
  const { shuffle } = generator(seedFrom(0));
  const order = [...rows.keys()];
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    for (const at of shuffle(order)) improve(state, at, rows[at]!);
    if (round % ROUNDS_BETWEEN_CHECKS === 0 && isDone(state, rows)) break;
  }
  return { weights: state.point.slice(0, width), intercept: state.point[width]! };
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

/** The point is Σ sign · pull · x over all observations, with a 1 behind each x. */
interface DualState {
  /** Pulls lie between 0 and this. */
  readonly most: number;
  readonly signs: readonly number[];
  readonly pulls: Float64Array;
  readonly point: Float64Array;
}

/** Sets one pull to its best value where all others stay. */
function improve({ most, signs, pulls, point }: DualState, at: number, row: SparseVector): void {
  const margin = signs[at]! * sparseScore(row, point, point.at(-1)!);
  const [before, curvature] = [pulls[at]!, 1 + squaredNorm(row)];
  const after = bestPull({ most, before, curvature, margin });
  pulls[at] = after;
  move(point, row, signs[at]! * (after - before));
}

interface Coordinate {
  readonly most: number;
  readonly before: number;
  readonly curvature: number;
  readonly margin: number;
}

/**
 * The root of log(z / (most - z)) + curvature (z - before) + margin, which increases in z, found in u = log(z / (most - z))
 * by Newton's method between bounds that the equation itself gives.
 */
function bestPull({ most, before, curvature, margin }: Coordinate): number {
  let low = -margin - curvature * (most - before);
  let high = -margin + curvature * before;
  let u = Math.min(Math.max(-margin, low), high);
  for (let step = 0; step < MOST_NEWTON_STEPS; step++) {
    const share = 1 / (1 + Math.exp(-u));
    const value = u + curvature * (most * share - before) + margin;
    if (value > 0) high = u;
    else low = u;
    const next = u - value / (1 + curvature * most * share * (1 - share));
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - u) <= 1e-10 * Math.max(1, Math.abs(u))) break;
    u = inside;
  }
  return most / (1 + Math.exp(-u));
}

/** Whether the duality gap is small beside the loss. */
function isDone({ most, signs, pulls, point }: DualState, rows: readonly SparseVector[]): boolean {
  const squared = point.reduce((sum, each) => sum + each * each, 0);
  let [loss, entropy] = [0, 0];
  for (const [at, row] of rows.entries()) {
    const margin = signs[at]! * sparseScore(row, point, point.at(-1)!);
    loss += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
    const share = pulls[at]! / most;
    entropy += timesLog(share) + timesLog(1 - share);
  }
  const gap = squared + most * (loss + entropy);
  return gap <= TOLERANCE * (squared / 2 + most * loss);
}

const timesLog = (share: number) => (share > 0 ? share * Math.log(share) : 0);

const squaredNorm = ({ values }: SparseVector): number =>
  values.reduce((sum, value) => sum + value * value, 0);

/** Adds a multiple of a row, and of the 1 behind it. */
function move(point: Float64Array, { indices, values }: SparseVector, factor: number): void {
  for (let at = 0; at < indices.length; at++) point[indices[at]!]! += factor * values[at]!;
  point[point.length - 1]! += factor;
}

function requireClasses({ rows, isPositive }: SparseClasses, penalty: number): void {
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
}
