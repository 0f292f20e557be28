/** Records whose positions cancel one another: their gradients are short, and their terms long. */
import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../../src/math/seed.ts";
import { compile } from "../../../src/tensor/compile.ts";
import { multiply } from "../../../src/tensor/operations/arithmetic.ts";
import { sum } from "../../../src/tensor/operations/broadcast.ts";
import { matmul } from "../../../src/tensor/operations/matmul.ts";
import { clippedGradientSum } from "../../../src/tensor/perExample/clippedGradientSum.ts";
import type { TensorType } from "../../../src/tensor/tensor.ts";

const size = 64;
const positions: TensorType = { dtype: "float32", shape: [1, 2, size] };
const types = {
  weight: { dtype: "float32", shape: [size, size] } as TensorType,
  inputs: positions,
  cotangents: positions,
};

/** What one record adds where its gradient is (a − b) gᵀ, and its positions have a gᵀ and −b gᵀ. */
const contribution = (strategy: "ghost" | "materialized") =>
  compile(
    ({ weight, inputs, cotangents }) => {
      const losses = sum(multiply(matmul(inputs, weight), cotangents), { axes: [1, 2] });
      const options = { clipNorm: 1, strategy };
      const clipped = clippedGradientSum(losses, { weight }, options);
      return { added: clipped.sum.weight, norms: clipped.norms };
    },
    types,
    { threads: 1 },
  );

/** `length`: of what the two positions add; `rest`: of what is left of it. */
function cancelling(seed: number, length: number, rest: number) {
  const { normal } = generator(seedFrom(seed));
  const direction = () => {
    const draws = Array.from({ length: size }, normal);
    return draws.map((draw) => draw / Math.hypot(...draws));
  };
  const [a, aside, g] = [direction(), direction(), direction()];
  const side = Math.sqrt(length);
  const first = a.map((each) => side * each);
  const second = a.map((each, at) => side * each + (rest / side) * aside[at]!);
  const cotangent = g.map((each) => side * each);
  return {
    weight: new Float32Array(size * size),
    inputs: Float32Array.from([...first, ...second]),
    cotangents: Float32Array.from([...cotangent, ...cotangent.map((each) => -each)]),
  };
}

const lengthOf = (numbers: Float32Array) => Math.hypot(...numbers);

describe("a record whose positions cancel", () => {
  test.each(["ghost", "materialized"] as const)(
    "adds no more than a clip norm, whatever is left after rounding, with %s norms",
    async (strategy) => {
      const graph = await contribution(strategy);
      const added: number[] = [];
      for (const length of [1, 10, 1e3, 1e4, 1e5, 1e6]) {
        for (const rest of [0.5, 3, 30]) {
          for (let seed = 1; seed <= 10; seed++) {
            const record = cancelling(seed, length, rest);
            added.push(lengthOf((await graph.run(record as never)).added as Float32Array));
          }
        }
      }
      await graph.dispose();
      // Gradients of length 3 and 30 are clipped to 1, and rounding may be seen in the fourth place.
      expect(Math.max(...added)).toBeLessThan(1 + 1e-3);
      expect(Math.max(...added)).toBeGreaterThan(1 - 1e-3);
    },
  );

  test("whose terms are not much longer than itself has its own norm", async () => {
    const graph = await contribution("ghost");
    // Terms of length 10 of a gradient of length 3: 2⁻²² · 20² is 1e-5 of 3².
    const { norms, added } = await graph.run(cancelling(1, 10, 3) as never);
    expect((norms as Float32Array)[0]! / 3).toBeCloseTo(1, 4);
    expect(lengthOf(added as Float32Array)).toBeCloseTo(1, 4);
    await graph.dispose();
  });
});
