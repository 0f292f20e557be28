/** Moments of privacy losses under a tilt: mass · exp(tilt · loss), which puts the weight where a question is asked. */

/** Masses, as logs, at losses. */
export interface LogMasses {
  readonly logMasses: Float64Array;
  readonly losses: Float64Array;
}

/** log Σ mass exp(tilt · loss), with the mean and variance of losses under these weights. */
export interface Moments {
  readonly log: number;
  readonly mean: number;
  readonly variance: number;
}

/** Only `log` of the moments. */
export function logMoment({ logMasses, losses }: LogMasses, tilt: number): number {
  let largest = -Infinity;
  for (let k = 0; k < losses.length; k++) {
    const weight = logMasses[k]! + tilt * losses[k]!;
    if (weight > largest) largest = weight;
  }
  if (largest === -Infinity) return largest;
  let sum = 0;
  for (let k = 0; k < losses.length; k++) {
    const weight = logMasses[k]! + tilt * losses[k]! - largest;
    if (weight > NEGLIGIBLE) sum += Math.exp(weight);
  }
  return largest + Math.log(sum);
}

/** Weights further below the largest do not count: not even if there were a million of them. */
const NEGLIGIBLE = -60;

/** All three. */
export function moments(distribution: LogMasses, tilt: number): Moments {
  const { logMasses, losses } = distribution;
  const log = logMoment(distribution, tilt);
  let mean = 0;
  let square = 0;
  for (let k = 0; k < losses.length; k++) {
    const exponent = logMasses[k]! + tilt * losses[k]! - log;
    if (!(exponent > NEGLIGIBLE)) continue;
    const weight = Math.exp(exponent) * losses[k]!;
    mean += weight;
    square += weight * losses[k]!;
  }
  return { log, mean, variance: Math.max(0, square - mean * mean) };
}

/** A distribution, and how many independent losses of it are added. */
export interface Counted<Distribution = LogMasses> {
  readonly distribution: Distribution;
  readonly count: number;
}

/** Moments of the sum. */
export function totalMoments(parts: readonly Counted[], tilt: number): Moments {
  const total = { log: 0, mean: 0, variance: 0 };
  for (const { distribution, count } of parts) {
    const each = moments(distribution, tilt);
    total.log += count * each.log;
    total.mean += count * each.mean;
    total.variance += count * each.variance;
  }
  return total;
}

/** log Σ mass exp(tilt · loss) of the sum. */
export const totalLogMoment = (parts: readonly Counted[], tilt: number): number =>
  parts.reduce((sum, { distribution, count }) => sum + count * logMoment(distribution, tilt), 0);
