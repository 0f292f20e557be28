/**
 * An objective whose batch is computed in slices, one after the other in one graph.
 *
 * What the forward pass of a slice leaves behind still lies in the processor's cache when its backward pass
 * reads it. Losses are sums over examples, so nothing but the order of additions changes.
 */
import type { Tensors } from "../tensor/compile.ts";
import { add } from "../tensor/operations/arithmetic.ts";
import { split } from "../tensor/operations/window.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { leavesOf, rebuildTree } from "../tensor/tree.ts";
import type { Losses, Objective } from "./objective.ts";

/** Numbers [batch, time, width] that a slice should have: large enough for matrix products, small enough for a cache. */
const NUMBERS_PER_SLICE = 2 ** 17;

/** How many slices a batch of activations [batch, time, width] is worth; a divisor of `batch`. */
export function slicesFor([batch, time, width]: readonly [number, number, number]): number {
  const wanted = Math.max(1, Math.floor((batch * time * width) / NUMBERS_PER_SLICE));
  return divisors(batch, wanted).at(-1)!;
}

/** Numbers up to `most` that divide `batch`, rising. */
export const divisors = (batch: number, most: number): number[] =>
  Array.from({ length: Math.min(batch, most) }, (_, index) => index + 1).filter(
    (slices) => batch % slices === 0,
  );

/** The same objective in `slices` slices; they divide axis 0 of every tensor of the batch. */
export function sliced<Parameters extends object, Batch extends object>(
  objective: Objective<Parameters, Batch>,
  slices: number,
): Objective<Parameters, Batch> {
  for (const { name, leaf } of leavesOf<TensorType>(objective.batch)) {
    if ((leaf.shape[0] ?? 0) % slices === 0) continue;
    throw new RangeError(
      `sliced: ${slices} slices do not divide axis 0 of ${name}, ${leaf.shape[0]}.`,
    );
  }
  if (slices === 1) return objective;
  return {
    ...objective,
    loss: (parameters, batch) =>
      slicesOf(batch, slices)
        .map((slice) => objective.loss(parameters, slice))
        .reduce(plus),
  };
}

/** The tensors of a batch, divided along axis 0 into equal parts. */
export function slicesOf<Batch extends object>(
  batch: Tensors<Batch>,
  slices: number,
): Tensors<Batch>[] {
  if (slices === 1) return [batch];
  const parts = leavesOf<Tensor>(batch as object).map(({ leaf }) =>
    split(leaf, Array<number>(slices).fill(leaf.shape[0]! / slices), 0),
  );
  return Array.from(
    { length: slices },
    (_, index) =>
      rebuildTree<Tensor, Tensor, object>(
        batch as object,
        parts.map((part) => part[index]!),
      ) as Tensors<Batch>,
  );
}

function plus(a: Losses, b: Losses): Losses {
  return {
    loss: add(a.loss, b.loss),
    ...(a.metrics ? { metrics: sums(a.metrics, b.metrics!) } : {}),
    ...(a.vectors ? { vectors: sums(a.vectors, b.vectors!) } : {}),
  };
}

const sums = (a: Readonly<Record<string, Tensor>>, b: Readonly<Record<string, Tensor>>) =>
  Object.fromEntries(Object.entries(a).map(([name, each]) => [name, add(each, b[name]!)]));
