/** The graphs of a private step: the clipped sum of a physical batch, the update from a noisy sum, and both in one. */
import { layoutOfTree, pack, unpack } from "../model/parameters.ts";
import type { Clipping } from "../privacy/clipping/clipping.ts";
import type { Tensors } from "../tensor/compile.ts";
import { add, multiply } from "../tensor/operations/arithmetic.ts";
import { type PerExampleOptions, perExampleGradients } from "../tensor/perExample/perExample.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { rebuildTree } from "../tensor/tree.ts";
import {
  type Before,
  beforeTypes,
  flatType,
  type StepDesign,
  updated,
  updateGraph,
} from "./graphs.ts";
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
 * Sum of clipped gradients over the rows that count, by parameter; of every row its squared norm before clipping and its
 * loss, [batch].
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
    requireLosses(losses, mask);
    const each = perExampleGradients(losses, leaves, options);
    const norms = each.squaredNormsByParameter.map((squaredNorms, index) => ({
      name: layout.places[index]!.name,
      squaredNorms,
    }));
    const weights = clipping.factors(norms, clipNorm).map((factor) => multiply(factor, mask));
    return { sum: each.weightedSum(weights), squaredNorms: each.squaredNorms, losses };
  };
}

/** An objective that was made for another batch than it was asked for. */
function requireLosses({ shape }: Tensor, mask: Tensor): void {
  if (shape.length === 1 && shape[0] === mask.shape[0]) return;
  const [expected, got] = [mask.shape, shape].map(formatShape);
  throw new RangeError(
    `createPrivateTrainer: expected losses ${expected}, one for each example of a physical batch, got ${got}. ` +
      "Make the objective for the batch that it is asked for.",
  );
}

/** The graph of a clipped sum. */
export type SumGraph = ReturnType<typeof clippedSumGraph>;

/** The same with the sum as one flat vector. */
export const flatSumGraph = (graph: SumGraph) => (inputs: ClippedInputs) => {
  const { sum, ...seen } = graph(inputs);
  return { sum: pack(sum), ...seen };
};

/** Noise for a sum. */
interface NoiseInput {
  /** Flat noise of standard deviation 1, and what it is multiplied by; absent where the sum is noisy already. */
  readonly noise?: { readonly normal: Tensor; readonly scale: Tensor };
}

/** The types of `NoiseInput`. */
function noiseTypes(design: StepDesign, isNoiseAdded: boolean) {
  const normal = flatType(layoutOfTree(design.objective.parameters));
  const scale: TensorType = { dtype: "float32", shape: [] };
  return isNoiseAdded ? { noise: { normal, scale } } : {};
}

/** What an update is computed from, besides what every step begins with. */
interface NoisyInputs extends Before, NoiseInput {
  /** Flat clipped sum over the whole batch. */
  readonly sum: Tensor;
}

/** The types of what an update is computed from. */
export function noisyTypes(design: StepDesign, isNoiseAdded: boolean) {
  const sum = flatType(layoutOfTree(design.objective.parameters));
  return { ...beforeTypes(design), sum, ...noiseTypes(design, isNoiseAdded) };
}

/** New parameters and state from (sum + scale · noise) / divisor, and the norm of that. */
export function noisyUpdateGraph(design: StepDesign, divisor: number) {
  const update = updateGraph(design);
  return ({ sum, noise, ...before }: NoisyInputs) => {
    const noisy = noise ? add(sum, multiply(noise.normal, noise.scale)) : sum;
    return update({ ...before, gradients: [multiply(noisy, 1 / divisor)] });
  };
}

/** The types of what a whole step on one physical batch is computed from. */
export const wholeTypes = (
  design: StepDesign,
  clipped: ReturnType<typeof clippedTypes>,
  isNoiseAdded: boolean,
) => ({ ...beforeTypes(design), ...clipped, ...noiseTypes(design, isNoiseAdded) });

/** A whole step on one physical batch: sum, noise and update in one, so that the sum never becomes a flat vector. */
export function wholeGraph(design: StepDesign, graph: SumGraph, divisor: number) {
  const layout = layoutOfTree(design.objective.parameters);
  return ({ noise, batch, mask, clipNorm, ...before }: WholeInputs) => {
    const { parameters } = before;
    // What rows and noise are multiplied by is divided: both are small.
    const share = multiply(mask, 1 / divisor);
    const { sum, ...seen } = graph({ parameters, batch, mask: share, clipNorm });
    const scale = noise && multiply(noise.scale, 1 / divisor);
    const normal = noise && unpack(noise.normal, layout);
    const gradient = sum.map((part, index) =>
      normal && scale ? add(part, multiply(normal[index]!, scale)) : part,
    );
    // Losses first: the runtime begins with what is asked for last, and losses would have it keep all slices at a time.
    return {
      ...seen,
      ...updated(design, before, { leaves: unpack(parameters, layout), gradient }),
    };
  };
}

/** What a whole step is computed from. */
interface WholeInputs extends Before, NoiseInput, ClippedInputs {}
