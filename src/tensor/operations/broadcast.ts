/** Expand and sum: copying along an axis and adding along it, each the other's adjoint. */
import { TensorError } from "../error.ts";
import { requireKnownLength, requireLengths, requireNumeric } from "../requirements.ts";
import {
  broadcastShapes,
  formatShape,
  resolveAxis,
  type Shape,
  sameShape,
  stretchedAxes,
} from "../shape.ts";
import { apply, constant, type Operation, type Tensor, type TensorType } from "../tensor.ts";
import { reshape } from "./layout.ts";

interface ExpandAttributes extends Record<string, unknown> {
  readonly shape: Shape;
}

/** Repeats along axes of length 1; its adjoint is a sum. */
const expandOperation: Operation<ExpandAttributes> = {
  name: "expand",
  infer: ([x], { shape }) => [{ dtype: x!.dtype, shape }],
  derivative: ({ inputs: [x] }, [cotangent]) => [sumTo(cotangent!, x!.shape)],
  emit: (emitter, [x], { attributes }) => [
    emitter.one("Expand", [x!, emitter.integers(attributes.shape)]),
  ],
};

/** Copies `x` along axes of length 1 (or missing on the left) until it has this shape. */
export function expand(x: Tensor, shape: Shape): Tensor {
  requireLengths("expand", shape);
  const common = broadcastShapes(x.shape, shape);
  if (!Array.isArray(common) || !sameShape(common, shape)) {
    const message = `cannot expand ${formatShape(x.shape)} to ${formatShape(shape)}.`;
    throw new TensorError("expand", message);
  }
  if (sameShape(x.shape, shape)) return x;
  for (const length of shape) requireKnownLength("expand", length, shape);
  return apply(expandOperation, [x], { shape });
}

/** Zeros of this type. They are expanded when computed, so the graph holds one number. */
export const zerosOf = ({ dtype, shape }: TensorType): Tensor =>
  expand(constant(0, { dtype }), shape);

export interface ReductionAttributes extends Record<string, unknown> {
  /** Sorted, counted from the front. */
  readonly axes: readonly number[];
}

/** Shape with every reduced axis kept at length 1. */
export const keptShape = (shape: Shape, axes: readonly number[]): Shape =>
  shape.map((length, axis) => (axes.includes(axis) ? 1 : length));

const sumOperation: Operation<ReductionAttributes> = {
  name: "sum",
  infer: ([x], { axes }) => [{ dtype: x!.dtype, shape: keptShape(x!.shape, axes) }],
  derivative: ({ inputs: [x] }, [cotangent]) => [expand(cotangent!, x!.shape)],
  emit: (emitter, [x], { attributes }) => [
    emitter.one("ReduceSum", [x!, emitter.integers(attributes.axes)], {
      attributes: { keepdims: 1 },
    }),
  ],
};

export interface ReductionOptions {
  /** Axes to reduce, negative counted from the last. @default all */
  readonly axes?: readonly number[];
  /** Keep reduced axes at length 1. @default false */
  readonly keepAxes?: boolean;
}

/** Sum over axes. */
export function sum(x: Tensor, options: ReductionOptions = {}): Tensor {
  requireNumeric("sum", x);
  return reduce(sumOperation, x, options);
}

/** Applies an operation that keeps reduced axes at length 1, and drops them unless asked to keep them. */
export function reduce(
  operation: Operation<ReductionAttributes>,
  x: Tensor,
  { axes, keepAxes = false }: ReductionOptions,
): Tensor {
  const resolved = resolveAxes(operation.name, x.shape, axes);
  const kept = resolved.length === 0 ? x : apply(operation, [x], { axes: resolved });
  return keepAxes
    ? kept
    : reshape(
        kept,
        x.shape.filter((_, axis) => !resolved.includes(axis)),
      );
}

/** Distinct axes counted from the front, in rising order; all of them when none are given. */
export function resolveAxes(
  operation: string,
  shape: Shape,
  axes?: readonly number[],
): readonly number[] {
  const given = axes ?? [...shape.keys()];
  const resolved = given.map((axis) => resolveAxis(axis, shape.length));
  if (resolved.includes(undefined) || new Set(resolved).size !== resolved.length) {
    const message = `expected distinct axes of ${formatShape(shape)}, got [${given.join(", ")}].`;
    throw new TensorError(operation, message);
  }
  return (resolved as number[]).sort((a, b) => a - b);
}

/** Sums `x` over the axes along which `shape` was broadcast to become the shape of `x`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const common = broadcastShapes(shape, x.shape);
  if (!Array.isArray(common) || !sameShape(common, x.shape)) {
    const message = `${formatShape(shape)} does not broadcast to ${formatShape(x.shape)}.`;
    throw new TensorError("sumTo", message);
  }
  const axes = stretchedAxes(shape, x.shape);
  return reshape(sum(x, { axes, keepAxes: true }), shape);
}
