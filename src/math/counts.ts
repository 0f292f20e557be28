/** Hits out of observations, with those that should have been there and are not. */

/** Whole numbers with hits + missing ≤ n. */
export interface Counts {
  readonly hits: number;
  /** Observations that should have been there and are not; counted in `n`, not in `hits`. */
  readonly missing: number;
  readonly n: number;
}

/** @throws RangeError in the name of the function `where`. */
export function requireCounts(where: string, { hits, missing, n }: Counts): void {
  const whole = [hits, missing, n].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (whole && hits + missing <= n) return;
  throw new RangeError(
    `${where}: expected whole numbers with hits + missing at most n, got ${hits} hits, ${missing} missing, n ${n}.`,
  );
}
