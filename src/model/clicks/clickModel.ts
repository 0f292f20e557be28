/**
 * The contract of models of clicks: an embedding table outside the graph, everything else inside it.
 *
 * A graph sees the rows of a batch and never the table, so that neither its size nor its speed depends on the
 * vocabulary. The gradient of a loss with respect to these rows is what a step adds to the table.
 */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import type { Seed } from "../../math/seed.ts";
import type { Tensors } from "../../tensor/compile.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { ClickModelConfig } from "./clickModelConfig.ts";
import type { TableLayout } from "./tableLayout.ts";

/** What a graph reads of records. */
export interface ClickInputs {
  /** Rows of all fields side by side, [.., inputWidth]; a one-hot field stands for itself. */
  readonly rows: Tensor;
  /** [.., numbers]. Absent where the layout has none: graphs have no empty inputs. */
  readonly numbers?: Tensor;
}

/** Numbers of a model of clicks. */
export interface ClickParameters {
  /** Of the embedding table, flat. See `TableLayout`. */
  readonly table: Float32Array;
  /** Of everything else, flat in the order of `ClickModel.dense`. */
  readonly dense: Float32Array;
}

/** A model of clicks of one shape. */
export interface ClickModel<Dense extends object = object> {
  readonly config: ClickModelConfig;
  readonly layout: ClickLayout;
  /** Where the rows of each field lie in the table, and how wide they are. */
  readonly table: TableLayout;
  /** Names and shapes of everything that is not in the table; at least a bias. */
  readonly dense: Dense;
  /** First numbers of the table, flat. */
  initialTable(seed: Seed): Float32Array;
  /**
   * First numbers of the rest, flat in the order of `dense`. `bias`: the output before anything is learned: a logit, or a
   * log rate. It must be public, or be paid for.
   */
  initialDense(seed: Seed, options?: { readonly bias?: number }): Float32Array;
  /** A logit or a log rate for each record, [..]. */
  outputs(dense: Tensors<Dense>, inputs: ClickInputs): Tensor;
}
