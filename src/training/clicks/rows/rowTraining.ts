/** The contract of every way to train an embedding table: which rows a step moves, and which noise they get. */
import type { ClickBatch } from "../clickBatch.ts";
import type { TouchedRows } from "../clickGradients.ts";
import type { RowList } from "./rowList.ts";

/** What a step does to the rows. */
export interface RowStep {
  /** 1-based. */
  readonly step: number;
  readonly batch: ClickBatch;
  readonly touched: TouchedRows;
  /** Sum of clipped gradients of the touched rows, compact. */
  readonly sum: Float32Array;
  /** What sums are multiplied by: 1 over the public divisor, or over the size of the batch. */
  readonly scale: number;
  /** L2 bound on what one unit adds to the sum over rows and all else; 0 without noise. */
  readonly bound: number;
  /** Noise multiplier of the step, for all that it releases together; 0 without noise. */
  readonly multiplier: number;
}

/** What a checkpoint keeps of the rows, besides the table itself. */
export interface RowState {
  /** Of the optimiser, each as large as the table. */
  readonly optimizer: readonly Float32Array[];
  /** Noise that waits. */
  readonly waiting?: {
    /** For each row, up to which step its noise is in it. [rows] */
    readonly upTo: Int32Array;
    /** Sums of variances up to each step, from 0 for none. [steps + 1] */
    readonly variances: readonly number[];
    /** The last step at which no noise was left waiting. */
    readonly releasedAt: number;
  };
}

/** Trains rows of one table. Mutable. */
export interface RowTraining {
  /** Rows that are read next, after so many steps: they become what dense training would have made of them. */
  prepare(rows: RowList, steps: number): void;
  /** How many rows moved, where a noisy choice decided about it. */
  move(step: RowStep): number | undefined;
  /** All rows become what dense training would have made of them, after so many steps. */
  release(steps: number): void;
  /** Arrays are its own. */
  readonly state: RowState;
  /** @throws RangeError for a state of another table; PlanMismatchError where its noise may have been drawn. */
  restore(state: RowState): void;
}

/** Puts arrays back. @throws RangeError where they are others. */
export function restoreArrays(into: readonly Float32Array[], from: readonly Float32Array[]): void {
  const sizes = (arrays: readonly Float32Array[]) => arrays.map(({ length }) => length).join(", ");
  if (sizes(into) !== sizes(from)) {
    const got = `[${sizes(from)}]`;
    throw new RangeError(`restore: expected states of rows of sizes [${sizes(into)}], got ${got}.`);
  }
  for (const [index, array] of into.entries()) array.set(from[index]!);
}
