/**
 * DP-SGD in a page, correct or with one of the classic mistakes: what an audit has to tell apart. The model is linear
 * with loss -⟨x, θ⟩, so that the gradient of a record is the record itself, at every step.
 */
import { generator, type Seed, split } from "../../../src/math/seed.ts";

/** What goes wrong, if anything. */
export type Bug =
  | "none"
  /** Nothing is added. */
  | "noiseForgotten"
  /** The noise that belongs on the mean is added to the sum. */
  | "noiseDividedByBatch"
  /** The sum is divided by the batch that was drawn instead of the one that was expected. */
  | "realisedBatch"
  /** The same noise at every step, from a generator that is seeded anew. */
  | "noiseReused"
  /** Gradients are summed as they are. */
  | "notClipped"
  /** The mean of the batch is clipped, not each gradient. */
  | "batchMeanClipped"
  /** Gradients are averaged in pairs, and the averages clipped. */
  | "pairsClipped"
  /** Every record is in every step. */
  | "everyRecord"
  /** Batches are cut from a shuffled list. */
  | "shuffled";

/** What runs. Clip norm 1. */
export interface Setting {
  readonly bug: Bug;
  /** Gradients of the records that are always there. */
  readonly records: readonly Float64Array[];
  /** Gradients of the canaries. */
  readonly canaries: readonly Float64Array[];
  readonly size: number;
  readonly steps: number;
  readonly samplingRate: number;
  readonly noiseMultiplier: number;
}

/** Expected records in a batch, half of the canaries being in: a public constant. */
export const expectedBatch = ({ records, canaries, samplingRate }: Setting): number =>
  samplingRate * (records.length + canaries.length / 2);

/** What the optimiser gets at every step: noisy mean gradients. An excluded canary is blank: it contributes nothing. */
export function noisyMeans(
  setting: Setting,
  included: readonly boolean[],
  seed: Seed,
): readonly Float64Array[] {
  const { bug, records, canaries, steps } = setting;
  const blank = new Float64Array(setting.size);
  const all = [
    ...records,
    ...canaries.map((gradient, index) => (included[index] ? gradient : blank)),
  ];
  const sampler = samplerOf(setting, all.length, seed);
  const fresh = () => generator(split(seed, "noise")).normal;
  const normal = fresh();
  return Array.from({ length: steps }, (_, step) => {
    const batch = sampler(step).map((index) => all[index]!);
    return noisyMean(setting, batch, bug === "noiseReused" ? fresh() : normal);
  });
}

function samplerOf({ bug, steps, samplingRate }: Setting, n: number, seed: Seed) {
  const everybody = Array.from({ length: n }, (_, index) => index);
  if (bug === "everyRecord") return () => everybody;
  const draw = generator(split(seed, "batches"));
  if (bug !== "shuffled") return () => poissonBatch(n, samplingRate, draw.uniform);
  const order = draw.shuffle(everybody);
  const perStep = Math.ceil(n / steps);
  return (step: number) => order.slice(step * perStep, (step + 1) * perStep);
}

/** Everybody by a coin of their own; the distance from one that is in to the next is geometric. */
function poissonBatch(n: number, samplingRate: number, uniform: () => number): number[] {
  const batch: number[] = [];
  const next = () => 1 + Math.floor(Math.log(1 - uniform()) / Math.log1p(-samplingRate));
  for (let index = next() - 1; index < n; index += next()) batch.push(index);
  return batch;
}

function noisyMean(
  setting: Setting,
  batch: readonly Float64Array[],
  normal: () => number,
): Float64Array {
  const { bug, noiseMultiplier } = setting;
  const expected = expectedBatch(setting);
  const divisor =
    bug === "realisedBatch" ? Math.max(1, batch.filter(isSomething).length) : expected;
  const sum = total(clippedParts(setting, batch), setting.size);
  if (bug === "batchMeanClipped") {
    const mean = clipped(sum.map((value) => value / expected));
    return mean.map((value) => value + (noiseMultiplier * normal()) / expected);
  }
  const deviation = { noiseForgotten: 0, noiseDividedByBatch: noiseMultiplier / expected };
  const std = bug in deviation ? deviation[bug as keyof typeof deviation] : noiseMultiplier;
  return sum.map((value) => (value + std * normal()) / divisor);
}

function clippedParts({ bug }: Setting, batch: readonly Float64Array[]): readonly Float64Array[] {
  if (bug === "notClipped" || bug === "batchMeanClipped") return batch;
  if (bug !== "pairsClipped") return batch.map(clipped);
  const filled = batch.filter(isSomething);
  return filled.flatMap((first, index) => {
    if (index % 2 === 1) return [];
    const second = filled[index + 1];
    const pair = second ? first.map((value, at) => (value + second[at]!) / 2) : first;
    return [clipped(pair)];
  });
}

/** A blank stands for a record that is not there. */
const isSomething = (gradient: Float64Array) => gradient.some((value) => value !== 0);

function clipped(gradient: Float64Array): Float64Array {
  const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
  return norm <= 1 ? gradient : gradient.map((value) => value / norm);
}

function total(gradients: readonly Float64Array[], size: number): Float64Array {
  const sum = new Float64Array(size);
  for (const gradient of gradients) {
    for (let index = 0; index < size; index++) sum[index]! += gradient[index]!;
  }
  return sum;
}

/** A gradient of this norm along one coordinate. */
export function along(coordinate: number, norm: number, size: number): Float64Array {
  const gradient = new Float64Array(size);
  gradient[coordinate] = norm;
  return gradient;
}
