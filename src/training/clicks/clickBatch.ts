/** What a step of training on a click log reads: the records of the units that coins have chosen. */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import type { BatchSampler } from "../../privacy/sampling/sampler.ts";

/**
 * Records of a batch by unit of privacy: a unit is what one gradient is clipped for. Where everybody has one record,
 * units are records and `recordsPerUnit` is 1; otherwise units with fewer records are filled up with weight 0.
 */
export interface ClickBatch {
  readonly units: number;
  /** [units, recordsPerUnit, fields] */
  readonly ids: Int32Array;
  /** [units, recordsPerUnit, numbers] */
  readonly numbers: Float32Array;
  /** [units, recordsPerUnit] */
  readonly labels: Float32Array;
  /** What the loss of a record is multiplied by, [units, recordsPerUnit]; 0 for padding. Finite, at least 0. */
  readonly weights: Float32Array;
}

/** Batches of a log, in memory or on disk. They may own files until `close`. */
export interface ClickBatches {
  readonly layout: ClickLayout;
  /** Most records of a unit. At least 1. */
  readonly recordsPerUnit: number;
  /** Draws units; plans are made from it, so nobody can account for other batches than those that are drawn. */
  readonly sampler: BatchSampler;
  /** The batch that the sampler draws for this 1-based step. Arrays are the caller's until the next call. */
  batch(step: number): Promise<ClickBatch>;
  close(): Promise<void>;
}
