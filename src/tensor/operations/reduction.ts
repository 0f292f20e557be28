/** Means, extremes, positions of extremes, and running sums. */
import { TensorError } from "../error.ts";
import {
  requireAxis,
  requireFloating,
  requireKnownLength,
  requireNumeric,
} from "../requirements.ts";
import { formatShape, sizeOf } from "../shape.ts";
import { apply, applyAll, type Operation, type Tensor } from "../tensor.ts";
import { divide, multiply, subtract } from "./arithmetic.ts";
import {
  keptShape,
  type ReductionAttributes,
  type ReductionOptions,
  reduce,
  resolveAxes,
  sum,
  zerosOf,
} from "./broadcast.ts";
import { equal } from "./comparison.ts";
import { cast } from "./creation.ts";
import { scatterAddElements } from "./indexing.ts";
import { exp } from "./transcendental.ts";

/** Arithmetic mean over axes; NaN over no elements. */
export function mean(x: Tensor, options: ReductionOptions = {}): Tensor {
  requireFloating("mean", x);
  const lengths = resolveAxes("mean", x.shape, options.axes).map((axis) => x.shape[axis]!);
  for (const length of lengths) requireKnownLength("mean", length, x.shape);
  return multiply(sum(x, options), 1 / sizeOf(lengths));
}

type ReductionSlope = (x: Tensor, kept: Tensor) => Tensor;

function reduction(
  name: string,
  {
    onnx,
    require = requireNumeric,
  }: { readonly onnx: string; readonly require?: typeof requireNumeric },
  slope: ReductionSlope,
) {
  const operation: Operation<ReductionAttributes> = {
    name,
    infer: ([x], { axes }) => [{ dtype: x!.dtype, shape: keptShape(x!.shape, axes) }],
    derivative: ({ inputs: [x], outputs: [kept] }, [cotangent]) => [
      multiply(cotangent!, slope(x!, kept!)),
    ],
    emit: (emitter, [x], { attributes: { axes } }) => [
      emitter.one(onnx, [x!, emitter.integers(axes)], { attributes: { keepdims: 1 } }),
    ],
  };
  return (x: Tensor, options: ReductionOptions = {}): Tensor => {
    require(name, x);
    requireElements(name, x, options);
    return reduce(operation, x, options);
  };
}

/** Throws when an axis that is to be reduced is empty: nothing has no extreme. */
function requireElements(operation: string, { shape }: Tensor, { axes }: ReductionOptions): void {
  if (!resolveAxes(operation, shape, axes).some((axis) => shape[axis] === 0)) return;
  throw new TensorError(operation, `expected at least one element, got ${formatShape(shape)}.`);
}

/** Largest element over axes; ties share the derivative. A NaN may be passed over. */
export const max = reduction("max", { onnx: "ReduceMax" }, (x, kept) => shareOfTies(x, kept));
/** Smallest element over axes; ties share the derivative. A NaN may be passed over. */
export const min = reduction("min", { onnx: "ReduceMin" }, (x, kept) => shareOfTies(x, kept));
/** log Σ eˣ over axes, without overflow. */
export const logSumExp = reduction(
  "logSumExp",
  { onnx: "ReduceLogSumExp", require: requireFloating },
  (x, kept) => exp(subtract(x, kept)),
);

function shareOfTies(x: Tensor, kept: Tensor): Tensor {
  const ties = cast(equal(x, kept), x.dtype);
  const axes = [...x.shape.keys()].filter((axis) => x.shape[axis] !== kept.shape[axis]);
  return divide(ties, sum(ties, { axes, keepAxes: true }));
}

interface AxisAttributes extends Record<string, unknown> {
  readonly axis: number;
}

const argmaxOperation: Operation<AxisAttributes> = {
  name: "argmax",
  infer: ([x], { axis }) => [
    { dtype: "int64", shape: x!.shape.filter((_, index) => index !== axis) },
  ],
  emit: (emitter, inputs, { attributes: { axis } }) =>
    emitter.add("ArgMax", inputs, { attributes: { axis, keepdims: 0 } }),
};

/** Position of the largest element along one axis (the first of ties), int64. */
export function argmax(x: Tensor, axis = -1): Tensor {
  requireNumeric("argmax", x);
  const resolved = requireAxis("argmax", x, axis);
  requireElements("argmax", x, { axes: [resolved] });
  return apply(argmaxOperation, [x], { axis: resolved });
}

interface TopKAttributes extends Record<string, unknown> {
  readonly k: number;
}

const topKOperation: Operation<TopKAttributes> = {
  name: "topK",
  infer: ([x], { k }) => {
    const shape = [...x!.shape.slice(0, -1), k];
    return [
      { dtype: x!.dtype, shape },
      { dtype: "int64", shape },
    ];
  },
  derivative: ({ inputs: [x], outputs: [, indices] }, [cotangent]) => [
    cotangent && scatterAddElements(zerosOf(x!), indices!, { updates: cotangent }),
  ],
  emit: (emitter, [x], { attributes: { k } }) =>
    emitter.add("TopK", [x!, emitter.integers([k])], { attributes: { axis: -1 }, outputs: 2 }),
};

/** The `k` largest elements of the last axis, in falling order, and where they were (int64). */
export function topK(x: Tensor, k: number): { readonly values: Tensor; readonly indices: Tensor } {
  requireNumeric("topK", x);
  if (!(Number.isInteger(k) && k >= 1 && k <= (x.shape.at(-1) ?? 0))) {
    const message = `expected 1 ≤ k ≤ the last axis of ${formatShape(x.shape)}, got ${k}.`;
    throw new TensorError("topK", message);
  }
  const [values, indices] = applyAll(topKOperation, [x], { k });
  return { values: values!, indices: indices! };
}

interface CumsumAttributes extends AxisAttributes {
  readonly reverse: boolean;
}

const cumsumOperation: Operation<CumsumAttributes> = {
  name: "cumsum",
  infer: ([x]) => [x!],
  derivative: ({ attributes: { axis, reverse } }, [cotangent]) => [
    apply(cumsumOperation, [cotangent!], { axis, reverse: !reverse }),
  ],
  emit: (emitter, [x], { attributes: { axis, reverse } }) => [
    emitter.one("CumSum", [x!, emitter.scalar(axis, "int64")], {
      attributes: { reverse: Number(reverse) },
    }),
  ],
};

/** Running sum along one axis; `reverse` runs from the end. */
export function cumsum(x: Tensor, axis = -1, reverse = false): Tensor {
  requireNumeric("cumsum", x);
  return apply(cumsumOperation, [x], { axis: requireAxis("cumsum", x, axis), reverse });
}
