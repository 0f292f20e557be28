/** The graphs of a private step: the clipped sum of a physical batch, and the update from a noisy sum. */
import { layoutOfTree, pack, unpack } from "../model/parameters.ts";
import type { Clipping } from "../privacy/clipping/clipping.ts";
import type { Tensors } from "../tensor/compile.ts";
import { add, multiply } from "../tensor/operations/arithmetic.ts";
import { type PerExampleOptions, perExampleGradients } from "../tensor/perExample/perExample.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { rebuildTree } from "../tensor/tree.ts";
import { beforeTypes, flatType, type StepDesign, updateGraph } from "./graphs.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/** What a clipped sum is computed from. */
export interface ClippedInputs {
  /** Flat. */
  readonly parameters: Tensor;
  readonly batch: object;
  /** 1 for rows that count, 0 for padding. [batch] */
  readonly mask: Tensor;
  /** Scalar. */
  readonly clipNorm: Tensor;
}

/** The types of `ClippedInputs` for physical batches of this size. */
export const clippedTypes = (objective: PerExampleObjective<object, object>, size: number) => ({
  parameters: flatType(layoutOfTree(objective.parameters)),
  batch: objective.batch,
  mask: { dtype: "float32", shape: [size] } as TensorType,
  clipNorm: { dtype: "float32", shape: [] } as TensorType,
});

/**
 * Flat sum of clipped gradients over the rows that count; of every row its squared norm before clipping and its loss,
 * [batch].
 */
export function clippedSumGraph(
  objective: PerExampleObjective<object, object>,
  clipping: Clipping,
  options: PerExampleOptions,
) {
  const layout = layoutOfTree(objective.parameters);
  return ({ parameters, batch, mask, clipNorm }: ClippedInputs) => {
    const leaves = unpack(parameters, layout);
    const tree = rebuildTree<TensorType, Tensor, object>(objective.parameters, leaves);
    const losses = objective.losses(tree as Tensors<object>, batch as Tensors<object>);
    const each = perExampleGradients(losses, leaves, options);
    const norms = each.squaredNormsByParameter.map((squaredNorms, index) => ({
      name: layout.places[index]!.name,
      squaredNorms,
    }));
    const weights = clipping.factors(norms, clipNorm).map((factor) => multiply(factor, mask));
    const sum = pack(each.weightedSum(weights));
    return { sum, squaredNorms: each.squaredNorms, losses };
  };
}

/** What an update is computed from, besides what every step begins with. */
interface NoisyInputs extends Omit<Parameters<ReturnType<typeof updateGraph>>[0], "gradients"> {
  /** Flat clipped sum over the whole batch. */
  readonly sum: Tensor;
  /** Flat noise of standard deviation 1, and what it is multiplied by; absent where the sum is noisy already. */
  readonly noise?: { readonly normal: Tensor; readonly scale: Tensor };
}

/** The types of what an update is computed from. */
export function noisyTypes(design: StepDesign, isNoiseAdded: boolean) {
  const flat = flatType(layoutOfTree(design.objective.parameters));
  const scale: TensorType = { dtype: "float32", shape: [] };
  return {
    ...beforeTypes(design),
    sum: flat,
    ...(isNoiseAdded ? { noise: { normal: flat, scale } } : {}),
  };
}

/** New parameters and state from (sum + scale · noise) / divisor, and the norm of that. */
export function noisyUpdateGraph(design: StepDesign, divisor: number) {
  const update = updateGraph(design);
  return ({ sum, noise, ...before }: NoisyInputs) => {
    const noisy = noise ? add(sum, multiply(noise.normal, noise.scale)) : sum;
    return update({ ...before, gradients: [multiply(noisy, 1 / divisor)] });
  };
}
