/** Parts of a tensor: slice and pad, split and concat, each pair adjoint. */
import { TensorError } from "../error.ts";
import type { Emitter } from "../onnx/emitter.ts";
import { requireKnownAxis } from "../requirements.ts";
import { formatShape, type Shape, sameShape } from "../shape.ts";
import { apply, applyAll, type Operation, type Tensor } from "../tensor.ts";
import { zerosOf } from "./broadcast.ts";

interface WindowAttributes extends Record<string, unknown> {
  readonly axis: number;
  readonly before: number;
  readonly length: number;
}

const sliceOperation: Operation<WindowAttributes> = {
  name: "slice",
  infer: ([x], { axis, length }) => [
    { dtype: x!.dtype, shape: withLength(x!.shape, axis, length) },
  ],
  derivative: ({ inputs: [x], attributes: { axis, before, length } }, [cotangent]) => [
    pad(cotangent!, axis, [before, x!.shape[axis]! - before - length]),
  ],
  emit: (emitter, [x], { attributes: { axis, before, length } }) => [
    emitter.one("Slice", [
      x!,
      emitter.integers([before]),
      emitter.integers([before + length]),
      emitter.integers([axis]),
    ]),
  ],
};

/** Elements `[start, end)` along one axis. */
export function slice(x: Tensor, axis: number, [start, end]: readonly [number, number]): Tensor {
  const resolved = requireKnownAxis("slice", x, axis);
  const available = x.shape[resolved]!;
  const isWhole = Number.isInteger(start) && Number.isInteger(end);
  if (!(isWhole && start >= 0 && start < end && end <= available)) {
    const message = `expected 0 ≤ start < end ≤ ${available} on axis ${resolved} of ${formatShape(x.shape)}, got [${start}, ${end}).`;
    throw new TensorError("slice", message);
  }
  if (end - start === available) return x;
  return apply(sliceOperation, [x], { axis: resolved, before: start, length: end - start });
}

interface PadAttributes extends Record<string, unknown> {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

const padOperation: Operation<PadAttributes> = {
  name: "pad",
  infer: ([x], { axis, before, after }) => [
    { dtype: x!.dtype, shape: withLength(x!.shape, axis, x!.shape[axis]! + before + after) },
  ],
  derivative: ({ inputs: [x], attributes: { axis, before } }, [cotangent]) => [
    slice(cotangent!, axis, [before, before + x!.shape[axis]!]),
  ],
  emit: (emitter, [x], { attributes: { axis, before, after }, inputs }) => {
    const rank = inputs[0]!.shape.length;
    const amounts = Array<number>(2 * rank).fill(0);
    amounts[axis] = before;
    amounts[rank + axis] = after;
    return [emitter.one("Pad", [x!, emitter.integers(amounts)])];
  },
};

/** Zeros before and after, along one axis. */
export function pad(x: Tensor, axis: number, [before, after]: readonly [number, number]): Tensor {
  const resolved = requireKnownAxis("pad", x, axis);
  if (!isCount(before) || !isCount(after)) {
    throw new TensorError("pad", `expected amounts of at least 0, got [${before}, ${after}].`);
  }
  if (before === 0 && after === 0) return x;
  return apply(padOperation, [x], { axis: resolved, before, after });
}

interface SplitAttributes extends Record<string, unknown> {
  readonly axis: number;
  readonly lengths: readonly number[];
}

/** Cuts along one axis; its adjoint is concat. */
const splitOperation: Operation<SplitAttributes> = {
  name: "split",
  infer: ([x], { axis, lengths }) =>
    lengths.map((length) => ({ dtype: x!.dtype, shape: withLength(x!.shape, axis, length) })),
  derivative: ({ outputs, attributes: { axis } }, cotangents) => [
    concat(
      outputs.map((output, index) => cotangents[index] ?? zerosOf(output)),
      axis,
    ),
  ],
  emit: (emitter, [x], { attributes }) => cut(emitter, x!, attributes),
};

/** In several steps where there are more parts than one node may have. */
function cut(emitter: Emitter, x: string, { axis, lengths }: SplitAttributes): readonly string[] {
  const groups = groupsOf(lengths, emitter.arraysPerNode - 1);
  const parts = emitter.add("Split", [x, emitter.integers(groups.map(sum))], {
    attributes: { axis },
    outputs: groups.length,
  });
  return groups.flatMap((group, index) =>
    group.length === 1 ? [parts[index]!] : cut(emitter, parts[index]!, { axis, lengths: group }),
  );
}

/** At most this many groups of neighbours, of about the same size. */
function groupsOf<Item>(items: readonly Item[], most: number): Item[][] {
  const size = Math.ceil(items.length / Math.min(items.length, most));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
}

/** Consecutive parts along one axis; the lengths add up to the axis. */
export function split(x: Tensor, lengths: readonly number[], axis = -1): readonly Tensor[] {
  const resolved = requireKnownAxis("split", x, axis);
  if (!lengths.every(isCount) || sum(lengths) !== x.shape[resolved]) {
    const message = `lengths [${lengths.join(", ")}] do not add up to axis ${resolved} of ${formatShape(x.shape)}.`;
    throw new TensorError("split", message);
  }
  return lengths.length === 1 ? [x] : applyAll(splitOperation, [x], { axis: resolved, lengths });
}

interface ConcatAttributes extends Record<string, unknown> {
  readonly axis: number;
}

const concatOperation: Operation<ConcatAttributes> = {
  name: "concat",
  infer: (inputs, { axis }) => [
    {
      dtype: inputs[0]!.dtype,
      shape: withLength(inputs[0]!.shape, axis, sum(inputs.map((input) => input.shape[axis]!))),
    },
  ],
  derivative: ({ inputs, attributes: { axis } }, [cotangent]) =>
    split(
      cotangent!,
      inputs.map((input) => input.shape[axis]!),
      axis,
    ),
  // Behind queries, keys and values: the first two stream the weights of attention, which the third then finds in a cache.
  firstInputFirst: true,
  emit: (emitter, inputs, { attributes: { axis } }) => [joined(emitter, inputs, axis)],
};

/** In several steps where there are more parts than one node may have. */
function joined(emitter: Emitter, parts: readonly string[], axis: number): string {
  if (parts.length === 1) return parts[0]!;
  const groups = groupsOf(parts, emitter.arraysPerNode - 1);
  const names = groups.map((group) => joined(emitter, group, axis));
  return emitter.one("Concat", names, { attributes: { axis } });
}

/** Tensors one after the other along one axis; the other axes agree. */
export function concat(tensors: readonly Tensor[], axis = -1): Tensor {
  const first = tensors[0];
  if (!first) throw new TensorError("concat", "expected at least one tensor.");
  if (tensors.length === 1) return first;
  const resolved = requireKnownAxis("concat", first, axis);
  const fits = (other: Tensor) =>
    other.dtype === first.dtype &&
    sameShape(withLength(other.shape, resolved, 0), withLength(first.shape, resolved, 0)) &&
    isCount(other.shape[resolved]!);
  const odd = tensors.find((tensor) => !fits(tensor));
  if (odd) {
    const message = `${odd.dtype}${formatShape(odd.shape)} does not fit beside ${first.dtype}${formatShape(first.shape)} along axis ${resolved}.`;
    throw new TensorError("concat", message);
  }
  return apply(concatOperation, tensors, { axis: resolved });
}

const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);

const withLength = (shape: Shape, axis: number, length: number): Shape =>
  shape.map((old, index) => (index === axis ? length : old));

const isCount = (number: number) => Number.isInteger(number) && number >= 0;
