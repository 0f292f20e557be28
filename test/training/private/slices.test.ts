import { describe, expect, test } from "vitest";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { compile } from "../../../src/tensor/compile.ts";
import { slicedSums, slicesForClipping } from "../../../src/training/clippedSlices.ts";
import type { PerExampleObjective } from "../../../src/training/perExampleObjective.ts";
import {
  clippedSumGraph,
  clippedTypes,
  flatSumGraph,
} from "../../../src/training/privateGraphs.ts";
import { initial, objective, recordsOf } from "./problem.ts";

const size = 8;
const clipping = flatClipping({ clipNorm: 0.5 });
const options = { strategy: "materialized" } as const;
type Anything = PerExampleObjective<object, object>;
const untyped = (batch: number) => objective(batch) as unknown as Anything;

async function computed(slices: number) {
  const slice = clippedSumGraph(untyped(size / slices), clipping, options);
  const types = clippedTypes(untyped(size), size);
  const graph = await compile(flatSumGraph(slicedSums(slice, slices)), types, { threads: 1 });
  const result = await graph.run({
    parameters: initial,
    batch: recordsOf()(Int32Array.from({ length: size }, (_, row) => 3 * row)),
    mask: Float32Array.of(1, 1, 0, 1, 1, 1, 1, 0),
    clipNorm: Float32Array.of(0.5),
  } as never);
  await graph.dispose();
  return result as Readonly<Record<"sum" | "losses" | "squaredNorms", Float32Array>>;
}

describe("slices of a physical batch", () => {
  test.each([2, 4, 8])("%i of them give what the whole gives, row by row", async (slices) => {
    const [whole, sliced] = [await computed(1), await computed(slices)];
    expect(whole.sum.some((x) => Math.abs(x) > 0.01)).toBe(true);
    for (const [at, x] of whole.sum.entries()) expect(sliced.sum[at]).toBeCloseTo(x, 5);
    for (const [row, x] of whole.losses.entries()) expect(sliced.losses[row]).toBeCloseTo(x, 5);
    for (const [row, x] of whole.squaredNorms.entries()) {
      expect(sliced.squaredNorms[row]! / x).toBeCloseTo(1, 5);
    }
  });

  test("there are as few as keep 2²³ numbers at a time, at most 16, and they divide the batch", () => {
    // Per example 5 · 3 numbers of the table, which is used twice, 3 · 3 of the weight, 3 of the bias: 42.
    expect(slicesForClipping(untyped(size), size, options)).toBe(1);
    const large = 2 ** 19; // 42 · 2¹⁹ = 2.6 · 2²³; a power of 2 has no divisor 3
    expect(slicesForClipping(untyped(large), large, options)).toBe(4);
    const larger = 2 ** 23; // 42 slices would be needed
    expect(slicesForClipping(untyped(larger), larger, options)).toBe(16);
  });
});
