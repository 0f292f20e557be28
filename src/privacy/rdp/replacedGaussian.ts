/**
 * Rényi divergence of the Gaussian mechanism on a Poisson sample, where one record is replaced by another: of
 * (1-q) N(0, σ²) + q N(-1, σ²) from (1-q) N(0, σ²) + q N(1, σ²), which dominate every such pair (Lebeda, Regehr, Kamath
 * & Steinke 2024, arXiv 2405.20769). Its mirror image is the other direction.
 */
import { sampledLoss } from "../sampledLoss.ts";
import { orders } from "./orders.ts";
import type { SampledGaussian } from "./sampledGaussian.ts";

/** Above it the divergence without sampling stands, which is no smaller. */
const INTEGRATED_UP_TO = 64;
/** As it does where an integral would take more points than this: noise is so little that it is no worse. */
const MOST_POINTS = 2 ** 17;
/** Relative errors are below it. */
const ROUNDING = 1e-9;
/** Standard deviations beyond which there is nothing. */
const REACH = 13;

/** At every order. `noiseMultiplier` is relative to one record's contribution. */
export function replacedGaussianRdp(mechanism: SampledGaussian): Float64Array {
  const { samplingRate, noiseMultiplier } = mechanism;
  if (samplingRate === 0) return new Float64Array(orders.length);
  return orders.map((order) => {
    const unsampled = (2 * order) / noiseMultiplier ** 2;
    if (samplingRate === 1 || order > INTEGRATED_UP_TO) return unsampled;
    if (pointsFor(order, noiseMultiplier).count > MOST_POINTS) return unsampled;
    return Math.min(unsampled, (logMoment(order, mechanism) / (order - 1)) * (1 + ROUNDING));
  });
}

/**
 * log E[L^α] under the second distribution, L the likelihood ratio: log(1 + E[L^α - 1 - α (L - 1)]), whose terms are
 * never negative, by the trapezoidal rule over the outcome.
 */
function logMoment(order: number, mechanism: SampledGaussian): number {
  const { noiseMultiplier } = mechanism;
  const { least, step, count } = pointsFor(order, noiseMultiplier);
  const logs = new Float64Array(count);
  let largest = -Infinity;
  for (let at = 0; at < count; at++) {
    const x = least + at * step;
    const here = logWeight(x, mechanism);
    const excess = logExcess(order, logWeight(-x, mechanism) - here);
    const log = here - (x * x) / (2 * noiseMultiplier ** 2) + excess;
    logs[at] = log;
    if (log > largest) largest = log;
  }
  let sum = 0;
  for (let at = 0; at < count; at++) sum += Math.exp(logs[at]! - largest);
  const scale = Math.log(step / (noiseMultiplier * Math.sqrt(2 * Math.PI)));
  const logSum = largest + Math.log(sum) + scale;
  return logSum > 40 ? logSum : Math.log1p(Math.exp(logSum));
}

/** Between -(2 α - 1) and 1 are the centres; log L has no derivative at a distance of π σ² beside the real line. */
function pointsFor(order: number, noiseMultiplier: number) {
  const least = -2 * order - REACH * noiseMultiplier;
  const step = Math.min(noiseMultiplier / 4, noiseMultiplier ** 2 / 2);
  return { least, step, count: Math.ceil((1 + REACH * noiseMultiplier - least) / step) };
}

/** log(1 - q + q e^((2x - 1) / 2σ²)): the second distribution over N(0, σ²); at -x the first. */
function logWeight(x: number, { samplingRate, noiseMultiplier }: SampledGaussian): number {
  return sampledLoss((x - 0.5) / noiseMultiplier ** 2, samplingRate);
}

/** log(e^(α l) - 1 - α (e^l - 1)). */
function logExcess(order: number, logRatio: number): number {
  if (order * logRatio > 300) return order * logRatio;
  return Math.log(Math.max(0, Math.expm1(order * logRatio) - order * Math.expm1(logRatio)));
}
