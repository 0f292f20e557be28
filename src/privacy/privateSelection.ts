/**
 * How many runs private selection makes: a random number that is drawn before any result is seen. Only the best run is
 * released. Papernot & Steinke 2022 (arXiv 2110.03620).
 */
import type { RepeatAndSelect } from "./event.ts";

/**
 * The mean of a truncated negative binomial distribution: P(K = k) ∝ C(k + shape - 1, k) (1 - stopping)^k for k ≥ 1.
 * Shape 1 is geometric, 0 logarithmic. `stopping` is in (0, 1], `shape` above -1.
 */
export function meanOfRuns(stopping: number, shape: number): number {
  requireShape("meanOfRuns", shape);
  if (!(stopping > 0 && stopping <= 1)) {
    throw new RangeError(`meanOfRuns: expected stopping in (0, 1], got ${stopping}.`);
  }
  if (shape === 1) return 1 / stopping;
  if (stopping === 1) return 1;
  const logStopping = Math.log(stopping);
  // η (1/γ - 1) / (1 - γ^η), without 1/γ, which may be too large.
  if (shape < 0) {
    const rise = Math.exp(-(1 + shape) * logStopping) / -Math.expm1(-shape * logStopping);
    return -shape * (1 - stopping) * rise;
  }
  const odds = (1 - stopping) / stopping;
  // At η = 0 its limit.
  return shape === 0 ? odds / -logStopping : (shape * odds) / -Math.expm1(shape * logStopping);
}

/**
 * The stopping probability with this mean, rounded down: a smaller one is charged more. `mean` is at least 1.
 */
export function stoppingProbability(mean: number, shape: number): number {
  requireShape("stoppingProbability", shape);
  if (!(mean >= 1 && mean < Infinity)) {
    throw new RangeError(`stoppingProbability: expected a mean of at least 1, got ${mean}.`);
  }
  if (mean === 1) return 1;
  if (shape === 1) return 1 / mean;
  let [low, high] = [0, 1];
  for (let step = 0; step < 2000; step++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (meanOfRuns(middle, shape) < mean) high = middle;
    else low = middle;
  }
  if (low === 0) {
    const reason = `no stopping probability is small enough for shape ${shape}`;
    throw new RangeError(`stoppingProbability: expected a smaller mean than ${mean}: ${reason}.`);
  }
  return low * (1 - 1e-14); // the mean is rounded
}

/**
 * The number of runs to make, from uniform draws in [0, 1). To be drawn, and kept, before the first run begins: a number
 * that depends on results is not covered. 0 happens under "poisson" alone; then nothing may be released.
 *
 * The distribution is exact up to the 53 bits of a draw.
 */
export function drawRuns(
  { mean, shape }: Pick<RepeatAndSelect, "mean" | "shape">,
  uniform: () => number,
): number {
  if (shape === "poisson") return drawPoisson(mean, uniform);
  const stopping = stoppingProbability(mean, shape);
  const going = 1 - stopping;
  if (going === 0) return 1;
  // The probability of 1 run: η γ^η (1-γ) / (1 - γ^η), at η = 0 its limit.
  const logStopping = Math.log(stopping);
  const first =
    shape === 0 ? going / -logStopping : (shape * going) / Math.expm1(-shape * logStopping);
  return invert(uniform(), { from: 1, first, ratio: (k) => ((k + shape) / (k + 1)) * going });
}

/** Sums of Poisson numbers are Poisson, so that e^-mean does not underflow. */
function drawPoisson(mean: number, uniform: () => number): number {
  const parts = Math.ceil(mean / 500);
  const each = mean / parts;
  const ratio = (k: number) => each / (k + 1);
  let runs = 0;
  for (let part = 0; part < parts; part++) {
    runs += invert(uniform(), { from: 0, first: Math.exp(-each), ratio });
  }
  return runs;
}

/** A distribution on whole numbers: the probability of the first, and P(k + 1) / P(k). */
interface Counted {
  readonly from: number;
  readonly first: number;
  readonly ratio: (k: number) => number;
}

/** The smallest k with P(K ≤ k) > u. */
function invert(u: number, { from, first, ratio }: Counted): number {
  let [k, mass, left] = [from, first, u];
  while (left >= mass) {
    left -= mass;
    mass *= ratio(k);
    k++;
    if (mass < 1e-300) break; // rounding has left more than there is
  }
  return k;
}

function requireShape(where: string, shape: number): void {
  if (shape > -1 && shape < Infinity) return;
  throw new RangeError(`${where}: expected a shape above -1, got ${shape}.`);
}
