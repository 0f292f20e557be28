import { describe, expect, test } from "vitest";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { compile, matmul, sum, type Tensor } from "../../../src/tensor/index.ts";
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

  // A dense layer at one position: x [batch, 1, inner] times w [inner, columns].
  const dense =
    (inner: number, columns: number) =>
    (batch: number): Anything => ({
      parameters: { weight: { dtype: "float32", shape: [inner, columns] } },
      batch: { x: { dtype: "float32", shape: [batch, 1, inner] } },
      losses: (({ weight }: { weight: Tensor }, { x }: { x: Tensor }) =>
        sum(matmul(x, weight), { axes: [1, 2] })) as never,
    });
  const slicesOf = (
    { inner, columns }: { readonly inner: number; readonly columns: number },
    batch: number,
    strategy: "ghost" | "materialized",
  ) => slicesForClipping(dense(inner, columns)(batch), batch, { strategy });

  test("there are as few as write down 2²³ numbers at a time, at most 16, and they divide the batch", () => {
    const square = { inner: 64, columns: 64 }; // 2¹² numbers per example are written down
    expect(slicesOf(square, 2 ** 11, "materialized")).toBe(1); // 2¹¹ · 2¹² = 2²³
    expect(slicesOf(square, 5 * 2 ** 11, "materialized")).toBe(5);
    expect(slicesOf(square, 2 ** 17, "materialized")).toBe(16); // 64 slices would be needed
  });

  test("there are as few as leave the largest activation 2¹⁸ numbers, which a cache holds", () => {
    const square = { inner: 64, columns: 64 };
    expect(slicesOf(square, 2 ** 12, "ghost")).toBe(1); // 2¹² · 64 = 2¹⁸
    expect(slicesOf(square, 2 ** 14, "ghost")).toBe(4);
  });

  test("for a cache alone no slice has fewer rows than columns", () => {
    const wide = { inner: 1, columns: 1024 };
    expect(slicesOf(wide, 1024, "ghost")).toBe(1); // 2²⁰ numbers; a fourth would have 256 rows
    expect(slicesOf(wide, 2048, "ghost")).toBe(2);
  });
});
