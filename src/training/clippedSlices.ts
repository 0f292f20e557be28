/**
 * A physical batch in slices, one after the other in one graph.
 *
 * What one pass over a slice leaves behind still lies in a cache when the next reads it; and where the gradients of single
 * examples are written down, this bounds their memory. Clipped sums add up, so nothing but the order of additions changes.
 */
import { layoutOf, pack, unpack } from "../model/parameters.ts";
import type { Tensors } from "../tensor/compile.ts";
import { postOrder } from "../tensor/onnx/emitter.ts";
import { add } from "../tensor/operations/arithmetic.ts";
import { concat, split } from "../tensor/operations/window.ts";
import { type PerExampleOptions, perExampleGradients } from "../tensor/perExample/perExample.ts";
import { batchedNodes } from "../tensor/perExample/uses.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import { input, type Tensor, type TensorType } from "../tensor/tensor.ts";
import { leavesOf, rebuildTree } from "../tensor/tree.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";
import type { ClippedInputs, SumGraph } from "./privateGraphs.ts";
import { divisors, slicesOf } from "./sliced.ts";

/** Numbers that one slice may write down. Measured: half and twice of it are slower, and twice is larger. */
const NUMBERS_PER_SLICE = 2 ** 23;
/** Numbers that the largest activation of a slice should have. Measured: twice of it is slower, half no faster. */
const NUMBERS_PER_ACTIVATION = 2 ** 18;
/** More would make graphs that take long to build. */
const MOST_SLICES = 16;

/** How many slices a physical batch of `size` examples is worth; a divisor of `size`. */
export function slicesForClipping(
  objective: PerExampleObjective<object, object>,
  size: number,
  options: PerExampleOptions,
): number {
  const { leaves, losses } = traced(objective);
  const written = size * perExampleGradients(losses, leaves, options).writtenNumbers;
  const possible = divisors(size, MOST_SLICES);
  const forMemory = possible.find((slices) => written / slices <= NUMBERS_PER_SLICE);
  return Math.max(forMemory ?? possible.at(-1)!, slicesForCache(losses, leaves, possible));
}

/**
 * The fewest that let activations stay in a cache, unless a slice would have fewer rows than columns: the runtime lays
 * out frozen weights for each slice, and they would become the larger part.
 */
function slicesForCache(
  losses: Tensor,
  parameters: readonly Tensor[],
  possible: readonly number[],
): number {
  const shape = largestActivation(losses, parameters);
  const numbers = sizeOf(shape);
  const rows = numbers / (shape.at(-1) ?? 1);
  const tall = possible.filter((slices) => slices === 1 || rows / slices >= shape.at(-1)!);
  return tall.find((slices) => numbers / slices <= NUMBERS_PER_ACTIVATION) ?? tall.at(-1)!;
}

/** Shape of the largest tensor that is computed from the batch. */
function largestActivation(losses: Tensor, parameters: readonly Tensor[]): Shape {
  const order = postOrder(losses.node, { has: () => false });
  const shapes = [...batchedNodes(order, parameters)]
    .filter(({ inputs }) => inputs.length > 0)
    .flatMap(({ outputs }) => outputs.map(({ shape }) => shape));
  return shapes.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a), losses.shape);
}

/** Numbers in the largest tensor that is computed from a batch. */
export function largestActivationOf(objective: PerExampleObjective<object, object>): number {
  const { leaves, losses } = traced(objective);
  return sizeOf(largestActivation(losses, leaves));
}

/** The losses of a batch, and the parameters that they are losses of. */
function traced(objective: PerExampleObjective<object, object>) {
  const leaves = placeholders(objective.parameters);
  const tree = rebuildTree<TensorType, Tensor, object>(objective.parameters, leaves);
  const batch = rebuildTree<TensorType, Tensor, object>(
    objective.batch,
    placeholders(objective.batch),
  );
  const losses = objective.losses(tree as Tensors<object>, batch as Tensors<object>);
  return { leaves, losses };
}

const placeholders = (types: object): Tensor[] =>
  leavesOf<TensorType>(types).map(({ name, leaf: { dtype, shape } }) =>
    input(name, { dtype, shape }),
  );

/** The graph of the whole from that of a slice. */
export function slicedSums(graph: SumGraph, slices: number): SumGraph {
  if (slices === 1) return graph;
  return ({ batch, mask, ...shared }: ClippedInputs) => {
    const masks = split(mask, Array<number>(slices).fill(mask.shape[0]! / slices), 0);
    const parts = slicesOf(batch as Tensors<object>, slices).map((slice, index) =>
      graph({ ...shared, batch: slice, mask: masks[index]! }),
    );
    // Flat, so that a sum asks for all of its slice at once, and the next slice finds the memory free.
    const sums = parts.map(({ sum }) => pack(sum));
    const layout = layoutOf(parts[0]!.sum.map(({ shape }, at) => ({ name: `${at}`, shape })));
    return {
      sum: unpack(
        sums.reduce((a, b) => add(a, b)),
        layout,
      ),
      squaredNorms: concat(
        parts.map(({ squaredNorms }) => squaredNorms),
        0,
      ),
      losses: concat(
        parts.map(({ losses }) => losses),
        0,
      ),
    };
  };
}
