/** What an attack says about one canary, and whether it was in: what all audits of scores read. */

/** One canary, or one run with or without it. */
export interface CanaryScore {
  /** The higher, the more the attack believes that it was in. Infinities are scores. */
  readonly score: number;
  /** Whether it really was in. */
  readonly included: boolean;
}

/** Scores of canaries that were in, and of those that were not, each from the largest to the smallest. */
export interface ScoresByClass {
  readonly included: Float64Array;
  readonly excluded: Float64Array;
}

/** @throws RangeError for NaN, and where one of the classes is empty. */
export function scoresByClass(where: string, scores: readonly CanaryScore[]): ScoresByClass {
  if (scores.some(({ score }) => Number.isNaN(score))) {
    throw new RangeError(`${where}: expected numbers as scores, got NaN.`);
  }
  const descending = (wanted: boolean) =>
    Float64Array.from(
      scores.filter(({ included }) => included === wanted),
      ({ score }) => score,
    )
      .sort()
      .reverse();
  const classes = { included: descending(true), excluded: descending(false) };
  if (classes.included.length > 0 && classes.excluded.length > 0) return classes;
  const all = classes.included.length > 0 ? "included" : "excluded";
  throw new RangeError(
    `${where}: expected scores of canaries that were included and of some that were not, got ${scores.length}, all ${all}.`,
  );
}

/** How many of `descending` are above `threshold`, or at it where `orEqual`. By bisection. */
export function countAbove(descending: Float64Array, threshold: number, orEqual = false): number {
  let [low, high] = [0, descending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = descending[middle]!;
    if (value > threshold || (orEqual && value === threshold)) low = middle + 1;
    else high = middle;
  }
  return low;
}
