/** What is trained privately: one loss per example, so that every gradient can be bounded on its own. */
import type { Tensors } from "../tensor/compile.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A loss per example, of parameters and a batch. */
export interface PerExampleObjective<Parameters extends object, Batch extends object> {
  /** Names and shapes of the trained parameters. */
  readonly parameters: Parameters;
  /** Types of a physical batch; axis 0 of every leaf counts examples. */
  readonly batch: Batch;
  /**
   * Loss of each example, [batch]. Examples must not mix: each loss depends on its own row alone. What the loss of an
   * example divides by (the number of its tokens) must be its own, too.
   */
  losses(parameters: Tensors<Parameters>, batch: Tensors<Batch>): Tensor;
}
