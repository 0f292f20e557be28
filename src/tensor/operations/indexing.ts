/**
 * Reading by index and adding by index, each the other's adjoint. Indices are int32 or int64; negative ones
 * count from the end, and one that is out of range is an error when the graph runs.
 */
import type { Dtype } from "../dtype.ts";
import { TensorError } from "../error.ts";
import { elementTypes } from "../onnx/protobuf.ts";
import {
  requireAxis,
  requireCount,
  requireInteger,
  requireKnownLength,
  requireLengths,
  requireNumeric,
} from "../requirements.ts";
import { formatShape, type Shape, sameShape } from "../shape.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";
import { zerosOf } from "./broadcast.ts";
import { equal } from "./comparison.ts";
import { cast, range } from "./creation.ts";
import { reshape } from "./layout.ts";

/** Rows by id; its adjoint adds rows to where they came from. */
export const gatherOperation: Operation = {
  name: "gather",
  infer: ([table, ids]) => [
    { dtype: table!.dtype, shape: [...ids!.shape, ...table!.shape.slice(1)] },
  ],
  derivative: ({ inputs: [table, ids] }, [cotangent]) => [
    scatterAdd(table!.shape, ids!, cotangent!),
    undefined,
  ],
  emit: (emitter, inputs) => emitter.add("Gather", inputs, { attributes: { axis: 0 } }),
};

/** Rows of `table` [rows, …] at `ids` [any]: an embedding look-up. Result [any, …]. */
export function gather(table: Tensor, ids: Tensor): Tensor {
  requireInteger("gather", ids);
  if (table.shape.length === 0) throw new TensorError("gather", "cannot index a scalar.");
  return apply(gatherOperation, [table, ids], {});
}

interface ScatterAttributes extends Record<string, unknown> {
  readonly shape: Shape;
}

const scatterAddOperation: Operation<ScatterAttributes> = {
  name: "scatterAdd",
  infer: ([, updates], { shape }) => [{ dtype: updates!.dtype, shape }],
  derivative: ({ inputs: [ids] }, [cotangent]) => [undefined, gather(cotangent!, ids!)],
  emit: (emitter, [ids, updates], { attributes: { shape }, inputs }) => {
    const zero = emitter.scalar(0, inputs[1]!.dtype);
    const empty = emitter.one("Expand", [zero, emitter.integers(shape)]);
    const rows = emitter.one("Cast", [ids!], { attributes: { to: elementTypes.int64 } });
    const column = emitter.one("Unsqueeze", [rows, emitter.integers([-1])]);
    return emitter.add("ScatterND", [empty, column, updates!], {
      attributes: { reduction: "add" },
    });
  },
};

/** Zeros of `shape` [rows, …] with each row of `updates` [any, …] added at its id; repeats add up. */
export function scatterAdd(shape: Shape, ids: Tensor, updates: Tensor): Tensor {
  requireInteger("scatterAdd", ids);
  requireNumeric("scatterAdd", updates);
  requireLengths("scatterAdd", shape);
  if (shape.length === 0) throw new TensorError("scatterAdd", "cannot index a scalar.");
  for (const length of shape) requireKnownLength("scatterAdd", length, shape);
  const expected = [...ids.shape, ...shape.slice(1)];
  if (!sameShape(expected, updates.shape)) {
    const message = `expected updates ${formatShape(expected)}, got ${formatShape(updates.shape)}.`;
    throw new TensorError("scatterAdd", message);
  }
  return apply(scatterAddOperation, [ids, updates], { shape });
}

interface ElementAttributes extends Record<string, unknown> {
  readonly axis: number;
}

const gatherElementsOperation: Operation<ElementAttributes> = {
  name: "gatherElements",
  infer: ([x, indices]) => [{ dtype: x!.dtype, shape: indices!.shape }],
  derivative: ({ inputs: [x, indices], attributes: { axis } }, [cotangent]) => [
    scatterAddElements(zerosOf(x!), indices!, { axis, updates: cotangent! }),
    undefined,
  ],
  emit: (emitter, inputs, { attributes: { axis } }) =>
    emitter.add("GatherElements", inputs, { attributes: { axis } }),
};

/** `x` at `indices` along one axis; both have the same rank and equal other axes. */
export function gatherElements(x: Tensor, indices: Tensor, axis = -1): Tensor {
  requireInteger("gatherElements", indices);
  const resolved = requireAxis("gatherElements", x, axis);
  requireAligned("gatherElements", [x, indices], resolved);
  return apply(gatherElementsOperation, [x, indices], { axis: resolved });
}

const scatterElementsOperation: Operation<ElementAttributes> = {
  name: "scatterAddElements",
  infer: ([x]) => [x!],
  derivative: ({ inputs: [, indices], attributes: { axis } }, [cotangent]) => [
    cotangent,
    undefined,
    gatherElements(cotangent!, indices!, axis),
  ],
  emit: (emitter, inputs, { attributes: { axis } }) =>
    emitter.add("ScatterElements", inputs, { attributes: { axis, reduction: "add" } }),
};

/** `x` with `updates` added at `indices` along `axis`; repeats add up. */
export function scatterAddElements(
  x: Tensor,
  indices: Tensor,
  { axis = -1, updates }: { readonly axis?: number; readonly updates: Tensor },
): Tensor {
  requireInteger("scatterAddElements", indices);
  requireNumeric("scatterAddElements", x);
  const resolved = requireAxis("scatterAddElements", x, axis);
  requireAligned("scatterAddElements", [x, indices], resolved);
  if (updates.dtype !== x.dtype || !sameShape(updates.shape, indices.shape)) {
    const message = `expected updates ${x.dtype} ${formatShape(indices.shape)}, got ${updates.dtype} ${formatShape(updates.shape)}.`;
    throw new TensorError("scatterAddElements", message);
  }
  return apply(scatterElementsOperation, [x, indices, updates], { axis: resolved });
}

/** 1 at each id, 0 elsewhere, along a new last axis of length `depth`. Ids outside give zeros. */
export function oneHot(ids: Tensor, depth: number, dtype: Dtype = "float32"): Tensor {
  requireInteger("oneHot", ids);
  requireCount("oneHot", depth);
  return cast(equal(reshape(ids, [...ids.shape, 1]), range(depth, ids.dtype)), dtype);
}

function requireAligned(
  operation: string,
  [x, indices]: readonly [Tensor, Tensor],
  axis: number,
): void {
  const others = (shape: Shape) => shape.filter((_, index) => index !== axis);
  const sameRank = x.shape.length === indices.shape.length;
  if (sameRank && sameShape(others(x.shape), others(indices.shape))) return;
  const message = `${formatShape(x.shape)} and indices ${formatShape(indices.shape)} may differ only on axis ${axis}.`;
  throw new TensorError(operation, message);
}
