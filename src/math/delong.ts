/**
 * The area under the ROC curve of many records, with what each of them has to do with it: DeLong, DeLong & Clarke-Pearson
 * 1988 (Biometrics 44:837). Its variance is theirs, and that of the difference of two models on the same records too.
 *
 * The share of the other class that a record beats, ties counting half, is found by bisection: O(n log n).
 */
import type { Linearized } from "./linearized.ts";

/** Scores of records, and which of them should score high. */
export interface LabelledScores {
  readonly scores: ArrayLike<number>;
  /** [records]: 1 for positives, 0 for the others. */
  readonly labels: ArrayLike<number>;
}

/** The area under the curve; NaN without records of both classes. @throws RangeError for NaN, or other labels. */
export function linearizedAuc({ scores, labels }: LabelledScores): Linearized {
  requireScores({ scores, labels });
  const positives = sortedOf({ scores, labels }, 1);
  const negatives = sortedOf({ scores, labels }, 0);
  const influence = new Float64Array(scores.length);
  const [m, n] = [positives.length, negatives.length];
  const method = "DeLong";
  if (m === 0 || n === 0) return { value: Number.NaN, influence, method };
  for (let record = 0; record < scores.length; record++) {
    const score = scores[record]!;
    const isPositive = labels[record] === 1;
    const below = placement(isPositive ? negatives : positives, score);
    influence[record] = isPositive ? below : 1 - below;
  }
  let beaten = 0;
  for (let record = 0; record < scores.length; record++) {
    if (labels[record] === 1) beaten += influence[record]!;
  }
  const value = beaten / m;
  for (let record = 0; record < scores.length; record++) {
    const size = labels[record] === 1 ? m : n;
    influence[record] = (influence[record]! - value) / Math.sqrt(size * (size - 1));
  }
  return { value, influence, method };
}

/** Share of `ascending` below `score`, ties counting half. */
function placement(ascending: Float64Array, score: number): number {
  const below = countBelow(ascending, score, false);
  const atMost = ascending[below] === score ? countBelow(ascending, score, true) : below;
  return (below + atMost) / 2 / ascending.length;
}

/** How many of `ascending` are below `score`, or at it where `orEqual`. By bisection. */
export function countBelow(ascending: Float64Array, score: number, orEqual: boolean): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = ascending[middle]!;
    if (value < score || (orEqual && value === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortedOf({ scores, labels }: LabelledScores, label: number): Float64Array {
  const found = new Float64Array(scores.length);
  let count = 0;
  for (let record = 0; record < scores.length; record++) {
    if (labels[record] === label) found[count++] = scores[record]!;
  }
  return found.subarray(0, count).sort();
}

function requireScores({ scores, labels }: LabelledScores): void {
  if (scores.length !== labels.length) {
    const got = `${scores.length} scores and ${labels.length} labels`;
    throw new RangeError(`linearizedAuc: expected a label for each score, got ${got}.`);
  }
  for (let record = 0; record < scores.length; record++) {
    const [score, label] = [scores[record]!, labels[record]!];
    if (!Number.isNaN(score) && (label === 0 || label === 1)) continue;
    const got = `${score} with label ${label}`;
    throw new RangeError(`linearizedAuc: expected scores with labels 0 or 1, got ${got}.`);
  }
}
