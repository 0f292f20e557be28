/** What is trained: a loss of parameters and a batch, as symbolic tensors. */
import type { Tensors } from "../tensor/compile.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * A loss that is a sum over the examples of a batch, so that gradients of parts of a batch add up to the
 * gradient of the whole. Weights that turn the sum into a mean belong in the batch.
 */
export interface Objective<Parameters extends object, Batch extends object> {
  /** Names and shapes of the trained parameters. */
  readonly parameters: Parameters;
  /** Types of one microbatch. */
  readonly batch: Batch;
  /** The scalar loss, and numbers worth reporting; all are summed over microbatches. */
  loss(parameters: Tensors<Parameters>, batch: Tensors<Batch>): Losses;
}

/** What an objective computes of one microbatch. */
export interface Losses {
  readonly loss: Tensor;
  /** Scalars. */
  readonly metrics?: Readonly<Record<string, Tensor>>;
  /** Of any shape, such as a number for each of many problems that are solved side by side. */
  readonly vectors?: Readonly<Record<string, Tensor>>;
}
