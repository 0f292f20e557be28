/** The contract of every metric: one file in this folder, default-exporting one of these. */
import type { Estimate } from "../math/estimate.ts";

/** What a metric reads of a recorded sample; a `sample` event is one. */
export interface Measured {
  /** What is resampled together: a question, a seed. */
  readonly cluster: string;
  readonly status: "scored" | "refused" | "errored" | "missing";
  readonly outcome: Readonly<Record<string, number | boolean | string | null>>;
}

/** What a comparison of two conditions reads besides: the same item has the same pair in both. */
export interface PairedSample extends Measured {
  readonly pair: string;
}

/** Records in, estimate out. */
export interface Metric {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence: what is counted, out of what. */
  readonly description: string;
  /** A worked example: scored answers with these outcomes, each a cluster of its own, give this value. */
  readonly example: { readonly outcomes: readonly Measured["outcome"][]; readonly value: number };
  /** Answers that must have been seen for there to be a value. @default 1 */
  readonly atLeast?: number;
  /** NaN with `n: 0` where nothing was measured; the order of the samples does not matter. */
  measure(samples: readonly Measured[]): Estimate;
}
