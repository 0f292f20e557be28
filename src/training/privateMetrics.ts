/** What a private step saw of the records: for a look at data that is not private, and never for a release. */
import type { Seen } from "./clippedSums.ts";

/** PRIVATE: no guarantee covers any of this. */
export interface PrivateMetrics {
  /** Records in the batch. */
  readonly batchSize: number;
  /** Mean loss of the records; NaN for an empty batch. */
  readonly loss: number;
  /** Mean L2 norm of their gradients before clipping; NaN for an empty batch. */
  readonly gradientNorm: number;
  /** Share of them above the clip norm; NaN for an empty batch. */
  readonly clippedShare: number;
  /** Records whose gradient was not finite, and counted as zero. */
  readonly nonFinite: number;
}

/** The summary of what was seen. */
export function privateMetrics(
  { norms, losses, nonFinite }: Seen,
  clipNorm: number,
): PrivateMetrics {
  const mean = (numbers: Float64Array) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return {
    batchSize: norms.length,
    loss: mean(losses),
    gradientNorm: mean(norms),
    clippedShare: norms.filter((norm) => norm > clipNorm).length / norms.length,
    nonFinite,
  };
}
