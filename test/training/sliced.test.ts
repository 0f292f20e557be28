import { describe, expect, test } from "vitest";
import { compile } from "../../src/tensor/compile.ts";
import { valueAndGrad } from "../../src/tensor/gradient.ts";
import { multiply } from "../../src/tensor/operations/arithmetic.ts";
import { sum } from "../../src/tensor/operations/broadcast.ts";
import { matmul } from "../../src/tensor/operations/matmul.ts";
import type { TensorType } from "../../src/tensor/tensor.ts";
import type { Objective } from "../../src/training/objective.ts";
import { sliced, slicesFor } from "../../src/training/sliced.ts";

interface Weights<Leaf> {
  readonly weight: Leaf;
}
interface Rows<Leaf> {
  readonly rows: Leaf;
  readonly wanted: Leaf;
}
const float = (...shape: number[]): TensorType => ({ dtype: "float32", shape });

/** Σ wanted · (rows weight)², and how much was wanted. */
const objective: Objective<Weights<TensorType>, Rows<TensorType>> = {
  parameters: { weight: float(3, 1) },
  batch: { rows: float(4, 3), wanted: float(4, 1) },
  loss: ({ weight }, { rows, wanted }) => {
    const products = matmul(rows, weight);
    return {
      loss: sum(multiply(multiply(products, products), wanted)),
      metrics: { total: sum(wanted) },
      vectors: { weighted: sum(multiply(rows, wanted), { axes: [0] }) },
    };
  },
};

async function measured(slices: number) {
  const { parameters, batch, loss } = sliced(objective, slices);
  const graph = await compile(
    (inputs) => {
      const { value, gradient } = valueAndGrad((weights: typeof inputs.parameters) => {
        return loss(weights, inputs.batch).loss;
      })(inputs.parameters);
      const { metrics, vectors } = loss(inputs.parameters, inputs.batch);
      return { value, gradient, ...metrics, ...vectors };
    },
    { parameters, batch },
    { threads: 1 },
  );
  const rows = Float32Array.from({ length: 12 }, (_, index) => index - 6);
  const wanted = Float32Array.of(1, 2, 0, 1);
  const weight = Float32Array.of(1, -1, 2);
  const result = await graph.run({ parameters: { weight }, batch: { rows, wanted } } as never);
  await graph.dispose();
  return result;
}

describe("sliced", () => {
  test("gives the loss, the gradient, the metrics and the vectors of the whole batch", async () => {
    // Rows (-6 -5 -4) (-3 -2 -1) (0 1 2) (3 4 5) times (1 -1 2) are -9, -3, 3, 9:
    // 1 · 81 + 2 · 9 + 0 · 9 + 1 · 81 = 180. Gradient 2 Σ wanted · product · row:
    // 2 (-9 (-6 -5 -4) - 6 (-3 -2 -1) + 9 (3 4 5)) = 2 (54 + 18 + 27, 45 + 12 + 36, 36 + 6 + 45).
    const expected = {
      value: Float32Array.of(180),
      gradient: { weight: Float32Array.of(198, 186, 174) },
      total: Float32Array.of(4),
      weighted: Float32Array.of(-9, -5, -1), // (-6 -5 -4) + 2 (-3 -2 -1) + (3 4 5)
    };
    for (const slices of [1, 2, 4]) expect(await measured(slices)).toEqual(expected);
  });

  test("refuses a number of slices that does not divide the batch", () => {
    expect(() => sliced(objective, 3)).toThrow("sliced: 3 slices do not divide axis 0 of rows, 4.");
  });
});

describe("slicesFor", () => {
  test("makes slices of about 2¹⁷ numbers, each with as many examples", () => {
    expect(slicesFor([32, 64, 128])).toBe(2); // 2¹⁸ / 2¹⁷
    expect(slicesFor([32, 64, 384])).toBe(4); // 6 wanted; 32 has no other divisor from 5 to 6
    expect(slicesFor([32, 10, 64])).toBe(1);
    expect(slicesFor([3, 1024, 1024])).toBe(3); // 24 wanted, 3 examples
  });
});
