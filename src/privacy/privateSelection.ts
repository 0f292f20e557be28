/**
 * How many runs private selection makes: a random number that is drawn before any result is seen. Only the best run is
 * released. Papernot & Steinke 2022 (arXiv 2110.03620).
 */

/**
 * The mean of a truncated negative binomial distribution: P(K = k) ∝ C(k + shape - 1, k) (1 - stopping)^k for k ≥ 1.
 * Shape 1 is geometric, 0 logarithmic. `stopping` is in (0, 1], `shape` at least 0.
 */
export function meanOfRuns(stopping: number, shape: number): number {
  requireShape("meanOfRuns", shape);
  if (!(stopping > 0 && stopping <= 1)) {
    throw new RangeError(`meanOfRuns: expected stopping in (0, 1], got ${stopping}.`);
  }
  if (shape === 1) return 1 / stopping;
  if (stopping === 1) return 1;
  const logStopping = Math.log(stopping);
  const odds = (1 - stopping) / stopping;
  // η (1/γ - 1) / (1 - γ^η); at η = 0 its limit.
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
  return low;
}

function requireShape(where: string, shape: number): void {
  if (shape >= 0 && shape < Infinity) return;
  throw new RangeError(`${where}: expected a shape of at least 0, got ${shape}.`);
}
