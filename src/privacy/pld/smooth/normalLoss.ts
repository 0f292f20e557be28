/**
 * Gaussian noise on a Poisson sample: its loss is an analytic function of a standard normal number z,
 * L(z) = log(1 - q + q exp(shift (z - shift / 2))), so that its moments need no grid. Zhu, Dong & Wang 2022
 * (arXiv 2106.08567).
 */
import { HALF_LOG_TWO_PI } from "../../../math/distributions/mills.ts";
import { sampledLoss } from "../../sampledLoss.ts";

/** What its loss depends on. */
export interface SampledNormal {
  /** q, in (0, 1]. */
  readonly samplingRate: number;
  /** By how many standard deviations a record moves the sum. Above 0. */
  readonly shift: number;
}

/** L at a number. */
export const lossAt = ({ samplingRate, shift }: SampledNormal, z: number): number =>
  sampledLoss(shift * (z - shift / 2), samplingRate);

/** Weights φ(z) exp(exponent · L(z)). Their sum is the moment of that order under the distribution without the record. */
export interface TiltedLoss extends SampledNormal {
  readonly exponent: number;
}

/** Equally spaced points. */
export interface Spacing {
  readonly first: number;
  readonly spacing: number;
  readonly count: number;
}

/** What there is at some points. */
export interface Points extends Spacing {
  readonly losses: Float64Array;
  /** q exp(shift (z - shift / 2)) / exp(L(z)): the probability that the record was there. The slope of L over the shift. */
  readonly shares: Float64Array;
  readonly logShares: Float64Array;
  /** Logs of the weights. */
  readonly logWeights: Float64Array;
}

/** Looks at equally spaced points. */
export function pointsAt(
  { samplingRate, shift, exponent }: TiltedLoss,
  { first, spacing, count }: Spacing,
): Points {
  const logRate = Math.log(samplingRate);
  const losses = new Float64Array(count);
  const shares = new Float64Array(count);
  const logShares = new Float64Array(count);
  const logWeights = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const z = first + k * spacing;
    const seen = shift * (z - shift / 2);
    const loss = sampledLoss(seen, samplingRate);
    losses[k] = loss;
    logShares[k] = Math.min(0, logRate + seen - loss);
    shares[k] = Math.exp(logShares[k]!);
    logWeights[k] = exponent * loss - (z * z) / 2 - HALF_LOG_TWO_PI;
  }
  return { first, spacing, count, losses, shares, logShares, logWeights };
}

/** The largest of some numbers. */
export function largest(numbers: Float64Array): number {
  let most = -Infinity;
  for (let k = 0; k < numbers.length; k++) if (numbers[k]! > most) most = numbers[k]!;
  return most;
}

/** Log of the sum of all weights, times the spacing. */
export function logTotal({ logWeights, spacing }: Points): number {
  const most = largest(logWeights);
  let sum = 0;
  for (let k = 0; k < logWeights.length; k++) sum += Math.exp(logWeights[k]! - most);
  return most + Math.log(sum * spacing);
}

/** Log of a bound on the weights between a point and the next. */
export function logLargest(
  { shift, exponent }: TiltedLoss,
  { first, spacing, shares, logWeights }: Points,
  cell: number,
): number {
  // Logs rise by -z + exponent · shift · share, which is between two numbers there.
  const left = first + cell * spacing;
  const [some, other] = [exponent * shift * shares[cell]!, exponent * shift * shares[cell + 1]!];
  const most = Math.max(some, other) - left;
  const least = Math.min(some, other) - left - spacing;
  return Math.min(
    logWeights[cell]! + Math.max(0, most) * spacing,
    logWeights[cell + 1]! + Math.max(0, -least) * spacing,
  );
}
