/** Buffers that are best for a horizon. */
import { minimize, type Slope } from "../../math/minimize.ts";
import { type Buffers, buffered } from "./buffered.ts";
import { type BufferArrays, bufferedColumn, bufferedQuotient } from "./bufferedSeries.ts";
import { type ErrorGoal, type ErrorMeasure, squaredErrorAt } from "./errorSlope.ts";
import type { Factorization } from "./factorization.ts";
import { mostParticipations, oneParticipation, type Participation } from "./participation.ts";
import { repeatedColumn } from "./toeplitz.ts";
import { prefixSums, type Workload } from "./workload.ts";

/** What buffers are chosen for. */
export interface BufferedToeplitzOptions {
  /** Vectors that a run keeps, at most: buffers that want the same decay become one. At least 1. @default 4 */
  readonly buffers?: number;
  /** How often a record comes, and how soon. @default once */
  readonly participation?: Participation;
  /** What is made small. @default "rootMeanSquare" */
  readonly measure?: ErrorMeasure;
  /** @default prefix sums */
  readonly workload?: Workload;
}

/** The factorisation with the best buffers, from a start that approximates the square root of prefix sums. */
export function bufferedToeplitz(
  steps: number,
  {
    buffers = 4,
    participation = oneParticipation,
    measure = "rootMeanSquare",
    workload = prefixSums,
  }: BufferedToeplitzOptions = {},
): Factorization {
  if (!Number.isSafeInteger(buffers) || buffers < 1) {
    throw new RangeError(`bufferedToeplitz: expected buffers ≥ 1, got ${buffers}.`);
  }
  const count = mostParticipations(participation, steps);
  const problem = { steps, goal: { workload, measure }, columns: { ...participation, count } };
  const best = minimize((point) => logErrorAt(point, problem), startingPoint(buffers, steps));
  return buffered(steps, merged(buffersAt(best)));
}

/** Decays that differ by less than this part of their distance from 1 are one. */
const SAME = 1e-3;

/** Buffers of the same decay as one, with the sum of their scales; the fastest first. */
function merged({ scales, decays }: BufferArrays): Buffers {
  const result = { scales: [] as number[], decays: [] as number[] };
  const order = [...decays.keys()].toSorted((a, b) => decays[a]! - decays[b]!);
  for (const index of order) {
    const [scale, decay] = [scales[index]!, decays[index]!];
    const last = result.scales.length - 1;
    if (last >= 0 && decay - result.decays[last]! < SAME * (1 - decay)) {
      result.scales[last]! += scale;
    } else {
      result.scales.push(scale);
      result.decays.push(decay);
    }
  }
  return result;
}

interface Problem {
  readonly steps: number;
  readonly goal: ErrorGoal;
  /** Which columns of C one record moves. */
  readonly columns: { readonly count: number; readonly separation: number };
}

/**
 * 1 / √(π k) = ∫ exp(y/2 − k eʸ) dy / π by a sum over equal steps of y, from rates near 1 / steps to rates near 1. A
 * point holds ln scale and ln rate of each buffer, with decay = 1 / (1 + rate).
 */
function startingPoint(buffers: number, steps: number): Float64Array {
  const width = (Math.log(steps) + 1) / buffers;
  const point = new Float64Array(2 * buffers);
  for (let index = 0; index < buffers; index++) {
    const logRate = 0.5 - (index + 0.5) * width;
    point[index] = Math.log(width / Math.PI) + logRate / 2;
    point[buffers + index] = logRate;
  }
  return point;
}

function buffersAt(point: Float64Array): BufferArrays {
  const buffers = point.length / 2;
  return {
    scales: point.slice(0, buffers).map(Math.exp),
    decays: point.slice(buffers).map((logRate) => 1 / (1 + Math.exp(logRate))),
  };
}

/** ln(squared sensitivity × squared error), and its slope in the point. */
function logErrorAt(point: Float64Array, { steps, goal, columns }: Problem): Slope {
  const buffers = buffersAt(point);
  const moved = repeatedColumn(bufferedColumn(buffers, steps), steps, columns);
  const square = moved.reduce((sum, each) => sum + each * each, 0);
  const filter = bufferedQuotient(Float64Array.of(1), buffers, steps);
  const error = squaredErrorAt(filter, goal);
  // d(1 / C) = −dC / C²
  const inverseSquare = bufferedQuotient(filter, buffers, steps);
  const impulse = Float64Array.of(1, ...new Float64Array(steps - 1));
  const ofNorm = slopesAlong(buffers, impulse, repeatedSums(moved, columns));
  const ofError = slopesAlong(buffers, inverseSquare, error.gradient);
  const gradient = ofNorm.map((slope, at) => (2 * slope) / square - ofError[at]! / error.value);
  return { value: Math.log(square) + Math.log(error.value), gradient };
}

/**
 * Slopes in the point of Σ weights · (series ∗ C): C changes by x / (1 − decay x) with a scale, and by
 * scale x² / (1 − decay x)² with a decay.
 */
function slopesAlong(
  { scales, decays }: BufferArrays,
  series: Float64Array,
  weights: Float64Array,
): Float64Array {
  const slopes = new Float64Array(2 * scales.length);
  for (const [index, decay] of decays.entries()) {
    let [first, second, ofScale, ofDecay] = [0, 0, 0, 0];
    for (let step = 1; step < series.length; step++) {
      second = decay * second + first;
      first = decay * first + series[step - 1]!;
      ofScale += weights[step]! * first;
      ofDecay += weights[step]! * second;
    }
    const scale = scales[index]!;
    slopes[index] = scale * ofScale;
    // decay = 1 / (1 + rate): d decay / d ln rate = −decay (1 − decay)
    slopes[scales.length + index] = -scale * ofDecay * decay * (1 - decay);
  }
  return slopes;
}

/** The adjoint of `repeatedColumn`. */
function repeatedSums(moved: Float64Array, { count, separation }: Problem["columns"]) {
  const sums = new Float64Array(moved.length);
  for (let start = 0; start < Math.min(moved.length, count * separation); start += separation) {
    for (let lag = 0; start + lag < moved.length; lag++) sums[lag]! += moved[start + lag]!;
  }
  return sums;
}
