/**
 * Rényi divergence of the Gaussian mechanism on a sample of fixed size, drawn without replacement, where one record
 * is replaced by another: Wang, Balle & Kasiviswanathan 2019 (arXiv 1808.00087), theorem 27.
 */
import { chord, logChoices, logExpm1, logOnePlus } from "./logMoments.ts";
import { orders } from "./orders.ts";
import type { SampledGaussian } from "./sampledGaussian.ts";

/** The theorem's sharper half is used up to this order. */
const SHARP_UP_TO = 256;
const LEAST_USE = 2;

/** At every order. `noiseMultiplier` is relative to how far *replacing* a record moves the sum. */
export function withoutReplacementRdp(mechanism: SampledGaussian): Float64Array {
  const { samplingRate, noiseMultiplier } = mechanism;
  if (samplingRate === 0) return new Float64Array(orders.length);
  const unsampled = orders.map((order) => order / (2 * noiseMultiplier ** 2));
  if (samplingRate === 1) return unsampled;
  const whole = boundsAtWholeOrders(mechanism);
  // A mixture over batches is no easier to tell from another than the worst of them.
  return orders.map((order, at) => Math.min(unsampled[at]!, chord(whole, order) / (order - 1)));
}

/** log(1 + Σ C(α, k) q^k bₖ), bₖ the smaller of two bounds on what k records in common can reveal. */
function boundsAtWholeOrders({ samplingRate: q, noiseMultiplier }: SampledGaussian) {
  const precision = noiseMultiplier ** -2;
  const spread = spreadMoments(noiseMultiplier);
  const logRate = Math.log(q);
  const plain = (k: number) => Math.LN2 + (k * (k - 1) * precision) / 2;
  const second = Math.min(Math.log(4) + logExpm1(precision), plain(2));
  return logOnePlus((order, k) => {
    const sharp = order > SHARP_UP_TO ? Infinity : Math.log(4) + spread(k);
    const bound = k === 2 ? second : Math.min(sharp, plain(k));
    return k * logRate + logChoices(order, k) + bound;
  });
}

/**
 * k → log √(Mₐ M_b), a and b the even numbers around k and Mₖ = E[(L - 1)^k], L the likelihood ratio of two Gaussians
 * one apart; Infinity where Mₖ is no smaller than E[L^k] and so of no use.
 */
function spreadMoments(noiseMultiplier: number): (k: number) => number {
  const last = lastOfUse(noiseMultiplier);
  if (last === LEAST_USE) return () => Infinity; // that one has a bound of its own
  const moment = evenMoments(noiseMultiplier, last + 1);
  const known = new Float64Array(SHARP_UP_TO + 1).fill(Number.NaN);
  return (k) => {
    if (k > last) return Infinity;
    if (Number.isNaN(known[k]!)) {
      known[k] = (moment(2 * Math.floor(k / 2)) + moment(2 * Math.ceil(k / 2))) / 2;
    }
    return known[k]!;
  };
}

/** Beyond it, L is far above 1 wherever L^k has its mass. */
function lastOfUse(noiseMultiplier: number): number {
  let k = LEAST_USE;
  while (
    k < SHARP_UP_TO &&
    k - 0.5 - 6 * noiseMultiplier <= noiseMultiplier ** 2 * (Math.log(k) + 2)
  ) {
    k++;
  }
  return k;
}

/**
 * log E[(L - 1)^k] for even k up to `last`, by the trapezoidal rule over the outcome z: log L = (z - ½) / σ². The sum
 * of alternating terms that is equal to it loses all its digits.
 */
function evenMoments(noiseMultiplier: number, last: number): (k: number) => number {
  const step = noiseMultiplier / 8;
  const margin = (Math.sqrt(last) + 8) * noiseMultiplier;
  const nodes = Float64Array.from(
    { length: Math.ceil((last + 2 * margin) / step) },
    (_, at) => at * step - margin,
  );
  const logDensities = nodes.map(
    (z) => -(z * z) / (2 * noiseMultiplier ** 2) - Math.log(8 * Math.sqrt(2 * Math.PI)),
  );
  const logs = nodes.map((z) => logExpm1Size((z - 0.5) / noiseMultiplier ** 2));
  return (k) => {
    let largest = -Infinity;
    for (let at = 0; at < logs.length; at++) {
      largest = Math.max(largest, k * logs[at]! + logDensities[at]!);
    }
    let sum = 0;
    for (let at = 0; at < logs.length; at++) {
      sum += Math.exp(k * logs[at]! + logDensities[at]! - largest);
    }
    return largest + Math.log(sum);
  };
}

/** log |eˣ - 1|. */
const logExpm1Size = (x: number) => (x > 0 ? logExpm1(x) : Math.log(-Math.expm1(x)));
