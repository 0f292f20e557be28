/** The moments of fractional order of a sampled Gaussian: two series (Mironov, Talwar & Zhang 2019, section 3.3). */
import { logNormalCdf, millsRatio } from "../../math/distributions/mills.ts";
import type { SampledGaussian } from "./sampledGaussian.ts";

/** A series that has not ended by then is not used: the order is dropped. */
const MOST_TERMS = 1000;
/** Terms are small when they are this far below the sum. */
const SMALL = Math.exp(-30);
/** No order of the series is above it. */
const SERIES_ORDER = 11;
const LOG_ROOT_TWO_PI = Math.log(2 * Math.PI) / 2;

/**
 * log E[L^α] at fractional orders α below 11; Infinity where the series is too slow. Its terms change sign beyond α;
 * their magnitudes are added instead, which is an upper bound.
 *
 * With z₀ = σ² log(1/q - 1) + ½, the halves of the integral below and above z₀ are series in i and in j = α - i whose
 * terms are |C(α, i)| (1-q)^α exp(g(i)) and |C(α, i)| (1-q)^α exp(h(j)).
 */
export function logMomentSeries(mechanism: SampledGaussian): (order: number) => number {
  const below = belowCut(mechanism);
  const above = aboveCut(mechanism);
  const logOut = Math.log1p(-mechanism.samplingRate);
  return (order) => {
    const scale = Math.max(0, above(order, 0));
    const down = Math.exp(-scale);
    let [choices, sum, lastBelow, lastAbove] = [1, 0, -1, -1];
    for (let i = 0; i < MOST_TERMS; i++) {
      const termBelow = choices * below(i) * down;
      const termAbove = choices * Math.exp(above(order, i) - scale);
      sum += termBelow + termAbove;
      const small = Math.max(termBelow, termAbove) < SMALL * sum;
      if (small && termBelow <= lastBelow && termAbove <= lastAbove) {
        return Math.log(sum) + scale + order * logOut;
      }
      [lastBelow, lastAbove] = [termBelow, termAbove];
      choices *= Math.abs(order - i) / (i + 1);
    }
    return Infinity;
  };
}

/** exp(g(i)), with g(i) = (i² - 2 i z₀) / 2σ² + log Φ((z₀ - i) / σ). It is never above 1. */
function belowCut(mechanism: SampledGaussian): (i: number) => number {
  const logTerm = logHalf(mechanism);
  const known = new Float64Array(MOST_TERMS).fill(Number.NaN);
  return (i) => {
    if (Number.isNaN(known[i]!)) known[i] = Math.exp(logTerm(i, 1));
    return known[i]!;
  };
}

/** h(α - i), with h(j) = (j² - 2 j z₀) / 2σ² + log Φ((j - z₀) / σ). Orders with the same tenths share their values. */
function aboveCut(mechanism: SampledGaussian): (order: number, i: number) => number {
  const logTerm = logHalf(mechanism);
  const width = MOST_TERMS + SERIES_ORDER;
  const known = new Float64Array(10 * width).fill(Number.NaN);
  return (order, i) => {
    const floor = Math.floor(order);
    const at = Math.round(10 * (order - floor)) * width + SERIES_ORDER - floor + i;
    if (Number.isNaN(known[at]!)) known[at] = logTerm(order - i, -1);
    return known[at]!;
  };
}

/** (x² - 2 x z₀) / 2σ² + log Φ(side (z₀ - x) / σ); beyond z₀ both are large, and what they leave is written down. */
function logHalf({ samplingRate: q, noiseMultiplier }: SampledGaussian) {
  const variance = noiseMultiplier ** 2;
  const cut = variance * Math.log(1 / q - 1) + 0.5;
  const beyond = -(cut * cut) / (2 * variance) - LOG_ROOT_TWO_PI;
  return (x: number, side: 1 | -1): number => {
    const distance = (side * (cut - x)) / noiseMultiplier;
    return distance < 0
      ? beyond + Math.log(millsRatio(-distance))
      : (x * x - 2 * x * cut) / (2 * variance) + logNormalCdf(distance);
  };
}
