/** The contract between a step and the graph that computes its sums of clipped gradients. */
import type { ClickParameters } from "../../model/clicks/clickModel.ts";
import type { Seen } from "../clippedSums.ts";
import type { ClickBatch } from "./clickBatch.ts";

/** Rows of an embedding table that a batch reads. */
export interface TouchedRows {
  /** How many. */
  readonly count: number;
  /** Their numbers, each once; the first `count` count. See `TableLayout.fields[].firstRow`. */
  readonly rows: Int32Array;
  /** Where each lies in the flat table; the first `count` count. */
  readonly offsets: Float64Array;
  /** Its width. */
  readonly widths: Int32Array;
  /** Where its numbers begin in a compact array of touched rows; [count] is the length of that array. */
  readonly starts: Float64Array;
  /** For [units, recordsPerUnit, fields] the index into `rows`; −1 for one-hot fields and padding. */
  readonly slots: Int32Array;
}

/** Sums of clipped gradients over the units of a batch. Arrays are the owner's until the next call. */
export interface ClickSums {
  /** Of the touched rows, compact: see `TouchedRows.starts`. Rows that nobody touched have gradient 0. */
  readonly rows: Float32Array;
  readonly dense: Float32Array;
  /** Norms before clipping; of each unit Σ weight · loss. Private. */
  readonly seen: Seen;
}

/** What sums are wanted of. */
export interface ClickSumTask {
  readonly batch: ClickBatch;
  readonly touched: TouchedRows;
  /** Touched rows must be up to date. */
  readonly parameters: ClickParameters;
  readonly clipNorm: number;
}

/** Computes sums. It owns compiled graphs until `dispose`. */
export interface ClickGradients {
  /** Which rows the batch reads: before the sums, so that they can be brought up to date. */
  touched(batch: ClickBatch): TouchedRows;
  sums(task: ClickSumTask): Promise<ClickSums>;
  dispose(): Promise<void>;
}
