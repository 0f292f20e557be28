/** From resampled values to an interval. */
import { normalCdf, normalQuantile } from "../distributions/normal.ts";

type Interval = readonly [low: number, high: number];

/** Quantiles of the resampled values; what is no finite number counts against both ends. */
export function percentileInterval(values: readonly number[], confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return [
    quantileOf(sorted(values, -Infinity), tail),
    quantileOf(sorted(values, Infinity), 1 - tail),
  ];
}

/** What BCa corrects by. */
export interface Correction {
  /** The statistic of the sample itself. */
  readonly value: number;
  readonly acceleration: number;
}

/**
 * Bias-corrected and accelerated: quantiles of the resampled values at levels moved by the share of values below
 * `value` and by the acceleration. Efron & Tibshirani 1993, equations 14.9, 14.10 and 14.14.
 */
export function bcaInterval(
  values: readonly number[],
  confidence: number,
  correction: Correction,
): Interval {
  const tail = (1 - confidence) / 2;
  const z = normalQuantile(tail);
  return [
    correctedQuantile(sorted(values, -Infinity), z, correction) ?? -Infinity,
    correctedQuantile(sorted(values, Infinity), -z, correction) ?? Infinity,
  ];
}

/** The quantile where a normal variable would have z; undefined where all values lie on one side. */
function correctedQuantile(
  values: Float64Array,
  z: number,
  { value, acceleration }: Correction,
): number | undefined {
  const share = shareBelow(values, value);
  if (!(share > 0 && share < 1)) return undefined;
  const bias = normalQuantile(share);
  const moved = bias + z;
  // At 1 / acceleration the level has reached its end; beyond, the formula would come back from the other one.
  const scale = Math.max(0, 1 - acceleration * moved);
  return quantileOf(values, normalCdf(moved === 0 ? bias : bias + moved / scale));
}

/** The share of finite values below `value`, ties counting half. What differs by rounding alone is a tie. */
function shareBelow(values: Float64Array, value: number): number {
  const finite = values.filter(Number.isFinite);
  const size = finite.reduce((most, other) => Math.max(most, Math.abs(other)), Math.abs(value));
  const rounding = 1e-12 * size;
  const below = finite.filter((other) => other < value - rounding).length;
  const above = finite.filter((other) => other > value + rounding).length;
  return (below + (finite.length - above)) / (2 * finite.length);
}

/** In increasing order, with `instead` for what is no finite number. */
const sorted = (values: readonly number[], instead: number) =>
  Float64Array.from(values, (value) => (Number.isFinite(value) ? value : instead)).sort();

/** Linear between the sorted values at ranks 0 and last (Hyndman & Fan 1996, definition 7). */
function quantileOf(values: Float64Array, level: number): number {
  const position = level * (values.length - 1);
  const rank = Math.min(Math.floor(position), values.length - 1);
  const [here, next] = [values[rank]!, values[rank + 1]];
  const weight = position - rank;
  if (weight === 0 || next === undefined || next === here) return here;
  return (1 - weight) * here + weight * next;
}
