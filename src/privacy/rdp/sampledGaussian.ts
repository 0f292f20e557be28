/**
 * Rényi divergence of the Gaussian mechanism on a Poisson sample: Mironov, Talwar & Zhang 2019 (arXiv 1908.10530).
 * Removing a record is the worse direction (their theorem 5), and sensitivity is 1.
 *
 * Does not prove: anything about batches that are shuffled or of fixed size.
 */
import { chord, LARGEST_ORDER, logChoices, logExpm1, logOnePlus } from "./logMoments.ts";
import { orders } from "./orders.ts";
import { logMomentSeries } from "./sampledGaussianSeries.ts";

/** A sampled Gaussian sum: records are in with probability q, the noise has standard deviation σ. */
export interface SampledGaussian {
  readonly samplingRate: number;
  /** Above 0. */
  readonly noiseMultiplier: number;
}

/** What rounding may take from the logarithm of a fractional moment. */
const ROUNDING = 1e-15;

/** At every order; Infinity where the series of a fractional order needs too many terms. */
export function sampledGaussianRdp(mechanism: SampledGaussian): Float64Array {
  const { samplingRate, noiseMultiplier } = mechanism;
  if (samplingRate === 0) return new Float64Array(orders.length);
  if (samplingRate === 1) return orders.map((order) => order / (2 * noiseMultiplier ** 2));
  const whole = remembered(wholeLogMoments(mechanism));
  const series = logMomentSeries(mechanism);
  return orders.map((order) => {
    if (Number.isInteger(order)) return whole(order) / (order - 1);
    const sum = series(order);
    // The logarithm of the moment is convex in the order: the chord is above it, and exact where it is tiny.
    return Math.min(sum + ROUNDING * (1 + sum), chord(whole, order)) / (order - 1);
  });
}

function remembered(whole: (order: number) => number): (order: number) => number {
  const known: number[] = [];
  return (order) => {
    known[order] ??= whole(order);
    return known[order];
  };
}

/**
 * log E[L^α] at whole orders α, L the likelihood ratio: log(1 + Σₖ C(α, k) (1-q)^(α-k) q^k (exp((k²-k) / 2σ²) - 1)).
 * The ones of all terms add up to 1, which is why the small rest is not lost beside it.
 */
function wholeLogMoments({ samplingRate: q, noiseMultiplier }: SampledGaussian) {
  const [logIn, logOut] = [Math.log(q), Math.log1p(-q)];
  const gains = new Float64Array(LARGEST_ORDER + 1).fill(Number.NaN);
  const gain = (k: number) => {
    if (Number.isNaN(gains[k]!)) gains[k] = logExpm1((k * k - k) / (2 * noiseMultiplier ** 2));
    return gains[k]!;
  };
  return logOnePlus((order, k) => {
    return logChoices(order, k) + k * logIn + (order - k) * logOut + gain(k);
  });
}
