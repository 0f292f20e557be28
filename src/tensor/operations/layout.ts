/** Rearranging without arithmetic: reshape and permute, each its own adjoint. */
import { TensorError } from "../error.ts";
import type { Emitter } from "../onnx/emitter.ts";
import { requireLengths } from "../requirements.ts";
import { DYNAMIC, formatShape, resolveAxis, type Shape, sameShape, sizeOf } from "../shape.ts";
import { apply, type Node, type Operation, type Tensor } from "../tensor.ts";

interface ReshapeAttributes extends Record<string, unknown> {
  readonly shape: Shape;
}

const reshapeOperation: Operation<ReshapeAttributes> = {
  name: "reshape",
  infer: ([x], { shape }) => [{ dtype: x!.dtype, shape }],
  derivative: ({ inputs: [x] }, [cotangent]) => [reshape(cotangent!, x!.shape)],
  emit: (emitter, _, { inputs: [x], attributes: { shape } }) => [emitView(emitter, x!, shape)],
};

/** The numbers of `x` under another shape. What lies between two views of the same numbers does not matter. */
function emitView(emitter: Emitter, x: Tensor, shape: Shape): string {
  const origin = unshaped(x);
  if (sameShape(origin.shape, shape)) return emitter.nameOf(origin);
  return emitter.one("Reshape", [emitter.nameOf(origin), emitter.integers(shape)], {
    // Without it a 0 means "as long as before".
    attributes: shape.includes(0) ? { allowzero: 1 } : {},
  });
}

/** The tensor below any number of views: reshapes, and permutations that only move axes of length 1. */
export function unshaped(x: Tensor): Tensor {
  let origin = x;
  while (isView(origin.node)) origin = origin.node.inputs[0]!;
  return origin;
}

const isView = (node: Node): boolean =>
  node.operation === reshapeOperation ||
  (node.operation === permuteOperation && keepsOrder(node.inputs[0]!.shape, node.attributes.axes));

function keepsOrder(shape: Shape, axes: unknown): boolean {
  const long = (axes as readonly number[]).filter((axis) => shape[axis] !== 1);
  return long.every((axis, index) => index === 0 || long[index - 1]! < axis);
}

/** The same numbers, row-major, under another shape of equal size. One axis may be -1: inferred. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  requireLengths("reshape", shape);
  const resolved = inferLength(x, shape);
  if (sameShape(resolved, x.shape)) return x;
  if (!resolved.every(Number.isInteger) || !sameSize(resolved, x.shape)) {
    const message = `cannot view ${formatShape(x.shape)} as ${formatShape(shape)}: sizes differ.`;
    throw new TensorError("reshape", message);
  }
  return apply(reshapeOperation, [x], { shape: resolved });
}

/** Two dynamic axes on one side would have to be told apart, so they are never the same size. */
function sameSize(a: Shape, b: Shape): boolean {
  const [dynamic, others] = [a, b].map((shape) => shape.filter((n) => n === DYNAMIC).length);
  return dynamic === others && dynamic! <= 1 && sizeOf(a) === sizeOf(b);
}

/** Replaces -1 by the length that makes the sizes equal; a dynamic input keeps it as its dynamic axis. */
function inferLength(x: Tensor, shape: Shape): Shape {
  if (!shape.includes(-1) || x.shape.includes(DYNAMIC)) return shape;
  const known = sizeOf(shape.filter((length) => length !== -1));
  return shape.map((length) => (length === -1 ? sizeOf(x.shape) / known : length));
}

interface PermuteAttributes extends Record<string, unknown> {
  readonly axes: readonly number[];
}

/** Reorders axes; its adjoint orders them back. */
export const permuteOperation: Operation<PermuteAttributes> = {
  name: "permute",
  infer: ([x], { axes }) => [{ dtype: x!.dtype, shape: axes.map((axis) => x!.shape[axis]!) }],
  derivative: ({ attributes: { axes } }, [cotangent]) => [
    permute(
      cotangent!,
      axes.map((_, axis) => axes.indexOf(axis)),
    ),
  ],
  emit: (emitter, [name], { inputs: [x], outputs: [y], attributes: { axes } }) => [
    keepsOrder(x!.shape, axes)
      ? emitView(emitter, x!, y!.shape)
      : emitter.one("Transpose", [name!], { attributes: { perm: axes } }),
  ],
};

/** Axis `i` of the result is axis `axes[i]` of `x`. */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  const resolved = axes.map((axis) => resolveAxis(axis, x.shape.length) ?? -1);
  if (new Set(resolved).size !== x.shape.length || resolved.includes(-1)) {
    const message = `expected each axis of ${formatShape(x.shape)} once, got [${axes.join(", ")}].`;
    throw new TensorError("permute", message);
  }
  if (resolved.every((axis, index) => axis === index)) return x;
  return apply(permuteOperation, [x], { axes: resolved });
}

/** Swaps the last two axes. Free where a matrix product takes the result. */
export function transpose(x: Tensor): Tensor {
  const rank = x.shape.length;
  if (rank < 2) {
    throw new TensorError("transpose", `expected at least 2 axes, got ${formatShape(x.shape)}.`);
  }
  return permute(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}
