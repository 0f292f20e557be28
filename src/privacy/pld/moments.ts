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
  const largest = largestWeight({ logMasses, losses }, tilt);
  if (largest === -Infinity) return largest;
  let sum = 0;
  for (let k = 0; k < losses.length; k++) {
    const weight = logMasses[k]! + tilt * losses[k]! - largest;
    if (weight > NEGLIGIBLE) sum += Math.exp(weight);
  }
  return largest + Math.log(sum);
}

/** Log of the largest weight. */
export function largestWeight({ logMasses, losses }: LogMasses, tilt: number): number {
  let largest = -Infinity;
  for (let k = 0; k < losses.length; k++) {
    const weight = logMasses[k]! + tilt * losses[k]!;
    if (weight > largest) largest = weight;
  }
  return largest;
}

/** Weights further below the largest do not count: not even if there were a million of them. */
const NEGLIGIBLE = -60;

/** All three. */
export function moments({ logMasses, losses }: LogMasses, tilt: number): Moments {
  const largest = largestWeight({ logMasses, losses }, tilt);
  if (largest === -Infinity) return { log: largest, mean: 0, variance: 0 };
  let [sum, first, second] = [0, 0, 0];
  for (let k = 0; k < losses.length; k++) {
    const loss = losses[k]!;
    const exponent = logMasses[k]! + tilt * loss - largest;
    if (!(exponent > NEGLIGIBLE)) continue;
    const weight = Math.exp(exponent);
    sum += weight;
    first += weight * loss;
    second += weight * loss * loss;
  }
  const mean = first / sum;
  return {
    log: largest + Math.log(sum),
    mean,
    variance: Math.max(0, second / sum - mean * mean),
  };
}

/** A distribution, and how many independent losses of it are added. */
export interface Counted<Distribution = LogMasses> {
  readonly distribution: Distribution;
  readonly count: number;
}

/** How many losses are added. */
export const totalCount = (parts: readonly Counted<unknown>[]): number =>
  parts.reduce((sum, { count }) => sum + count, 0);

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
