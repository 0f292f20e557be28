/** A number that never travels alone: its sample size, its interval and how both were made. */
export interface Estimate {
  /** NaN when nothing was measured. */
  readonly value: number;
  /** Observations behind `value`. */
  readonly n: number;
  /** Observations that should have been there and are not: refusals, errors, unreadable answers. */
  readonly missing: number;
  /** 95% interval unless `method` says otherwise. */
  readonly interval: readonly [low: number, high: number];
  /** For example `"Wilson 95%"`, `"BCa bootstrap by seed 95%, 2000 resamples"`. */
  readonly method: string;
}
