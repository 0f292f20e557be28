/** The way back from where a parameter meets the batch to the parameter itself. */
import { zerosOf } from "../operations/broadcast.ts";
import { scatterAdd } from "../operations/indexing.ts";
import { permute, reshape } from "../operations/layout.ts";
import { pad } from "../operations/window.ts";
import type { Node, Tensor } from "../tensor.ts";
import { type Step, throughCopies, type Use, unsupported } from "./uses.ts";

/** From the cotangent of the last output of a path to that of the parameter; undefined where it is cut. */
export function backAlong(path: readonly Step[], cotangent: Tensor): Tensor | undefined {
  return path.toReversed().reduce<Tensor | undefined>((current, { node, input, output }) => {
    if (!current) return undefined;
    const cotangents = node.outputs.map((_, index) => (index === output ? current : undefined));
    return node.operation.derivative?.(node, cotangents)[input];
  }, cotangent);
}

/** Whether derivatives pass from the use to the parameter: `stopGradient` and conditions let none through. */
export const isDifferentiable = (use: Use): boolean =>
  backAlong(use.path, zerosOf(use.node.inputs[use.input]!)) !== undefined;

/** The same for every example at once: the batch stays in front. */
export function backEach({ path }: Use, gradients: Tensor, batch: number): Tensor {
  return path.toReversed().reduce((current, step) => stepBack(step, current, batch), gradients);
}

function stepBack({ node, input, output }: Step, current: Tensor, batch: number): Tensor {
  const inner = node.inputs[input]!;
  const axes = (node.attributes.axes ?? []) as readonly number[];
  switch (node.operation.name) {
    case "identity":
    case "reshape":
      return reshape(current, [batch, ...inner.shape]);
    case "permute":
      return permute(current, [0, ...axes.map((_, axis) => axes.indexOf(axis) + 1)]);
    case "gather": {
      const ids = node.inputs[1]!;
      return batchFirst(scatterAdd(withBatch(inner, batch), ids, batchAfter(current, ids)));
    }
    case "slice":
    case "split":
      return amongZeros(current, node, output);
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "negate":
      return throughCopies(node, [current], { input, batch, rank: current.shape.length });
  }
  throw unsupported(node, "a parameter may only be rearranged before it meets the batch.");
}

/** Puts the part that a slice or a split took back to its place in the whole. */
function amongZeros(current: Tensor, { inputs, attributes }: Node, output: number): Tensor {
  const axis = attributes.axis as number;
  const lengths = (attributes.lengths ?? []) as readonly number[];
  const earlier = lengths.slice(0, output).reduce((total, length) => total + length, 0);
  const before = (attributes.before as number | undefined) ?? earlier;
  const after = inputs[0]!.shape[axis]! - before - current.shape[axis + 1]!;
  return pad(current, axis + 1, [before, after]);
}

/** Shape of a table [rows, …] with the batch after its rows. */
const withBatch = ({ shape }: Tensor, batch: number) => [shape[0]!, batch, ...shape.slice(1)];

/** [batch, …ids, …] → [ids, batch, …] with the ids flat. */
function batchAfter(x: Tensor, ids: Tensor): Tensor {
  const rank = ids.shape.length;
  const axes = [...x.shape.keys()];
  return permute(x, [...axes.slice(1, rank + 1), 0, ...axes.slice(rank + 1)]);
}

/** [rows, batch, …] → [batch, rows, …]. */
const batchFirst = (x: Tensor): Tensor => permute(x, [1, 0, ...[...x.shape.keys()].slice(2)]);
