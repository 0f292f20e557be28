/**
 * Several views of every example: their gradients are averaged before they are clipped, so that augmentation costs no
 * privacy. De et al. 2022 (arXiv 2204.13650), section 4.3: augmentation multiplicity.
 */
import type { Tensors } from "../tensor/compile.ts";
import { add, multiply } from "../tensor/operations/arithmetic.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { split } from "../tensor/operations/window.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { leavesOf, mapTree, rebuildTree } from "../tensor/tree.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/** The loss of an example is the mean over its views; every leaf of the batch is [batch, views, …] in place of [batch, …]. */
export function augmented<Parameters extends object, Batch extends object>(
  objective: PerExampleObjective<Parameters, Batch>,
  views: number,
): PerExampleObjective<Parameters, Batch> {
  if (!(Number.isInteger(views) && views >= 1)) {
    throw new RangeError(`augmented: expected at least 1 view, got ${views}.`);
  }
  const batch = mapTree<TensorType, TensorType, object>(objective.batch, ({ dtype, shape }) => ({
    dtype,
    shape: [shape[0]!, views, ...shape.slice(1)],
  }));
  return {
    parameters: objective.parameters,
    batch: batch as Batch,
    losses: (parameters, records) => {
      const losses = viewsOf(records as object, views).map((view) =>
        objective.losses(parameters, view as Tensors<Batch>),
      );
      return multiply(
        losses.reduce((a, b) => add(a, b)),
        1 / views,
      );
    },
  };
}

/** The batch of the first view of every example, of the second, and so on. */
function viewsOf(batch: object, views: number): object[] {
  const parts = leavesOf<Tensor>(batch).map(({ leaf }) =>
    split(leaf, Array<number>(views).fill(1), 1).map((part) =>
      reshape(part, [leaf.shape[0]!, ...leaf.shape.slice(2)]),
    ),
  );
  return Array.from({ length: views }, (_, view) =>
    rebuildTree<Tensor, Tensor, object>(
      batch,
      parts.map((part) => part[view]!),
    ),
  );
}
