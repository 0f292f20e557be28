/** The contract of every way to choose the records of a step; the event follows from its record alone. */

/** A way of sampling as data: for plans, ledgers and statements. */
export type SamplingRecord =
  /** Every record by its own coin, at every step anew. */
  | { readonly kind: "poisson"; readonly samplingRate: number }
  /** The same, cut at random to at most `batchLimit` records. */
  | {
      readonly kind: "truncatedPoisson";
      readonly samplingRate: number;
      readonly batchLimit: number;
    }
  /** Records lie in `groups` fixed groups; step t takes coins within group t mod `groups`. */
  | { readonly kind: "cyclicPoisson"; readonly samplingRate: number; readonly groups: number }
  /** A uniformly random set of this size, at every step anew. */
  | { readonly kind: "withoutReplacement"; readonly batchSize: number }
  /** Every epoch in an order of its own, cut into batches; the last one of an epoch may be smaller. */
  | { readonly kind: "shuffled"; readonly batchSize: number }
  /** The same order in every epoch, cut into batches; the last one of an epoch may be smaller. */
  | { readonly kind: "fixedOrder"; readonly batchSize: number }
  /** Everything at every step. */
  | { readonly kind: "everyRecord" };

/** Chooses the records of each step. */
export interface BatchSampler {
  readonly record: SamplingRecord;
  /** Of the coins. `fixed`: there are none, or none that the guarantee needs to be secret. */
  readonly randomness: "seeded" | "secure" | "fixed";
  readonly datasetSize: number;
  /**
   * Where one place of the data set stands for all records of a unit of privacy, which are drawn and clipped together:
   * how many of them at most. Absent: a place is a record.
   */
  readonly recordsPerUnit?: number;
  /** Expected records per step: the public constant to divide by. Above 0. */
  readonly expectedBatch: number;
  /**
   * Distinct indices below `datasetSize` for this 1-based step; perhaps none. Seeded: a function of the step alone.
   * Secure: fresh coins at every call. Private: how many there are is not part of a release.
   */
  batch(step: number): Int32Array;
}
