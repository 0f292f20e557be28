import { describe, expect, test } from "vitest";
import { dense, rowSquares, written } from "../../../src/tensor/perExample/product.ts";
import { input } from "../../../src/tensor/tensor.ts";
import { evaluate } from "../evaluate.ts";

describe("rowSquares", () => {
  // Up to 2^13 numbers they are squared and summed, beyond that the row is a product with itself.
  test.each([3, 8192, 8193, 20_000])("adds up the squares of rows of %d numbers", async (size) => {
    const rows = Float64Array.from({ length: 2 * size }, (_, at) => Math.sin(at));
    const type = { dtype: "float64", shape: [2, size] } as const;
    const squares = await evaluate(rowSquares, type, rows);
    for (const row of [0, 1]) {
      const expected = rows
        .subarray(row * size, (row + 1) * size)
        .reduce((sum, each) => sum + each * each, 0);
      expect(Number(squares[row]) / expected).toBeCloseTo(1, 10);
    }
  });
});

describe("written", () => {
  const rows = (size: number) => dense(input(`${size}`, { dtype: "float32", shape: [2, 3, size] }));

  // G is [left, right] for each of 2 examples.
  test.each([
    { left: 8, right: 5, shape: [2, 5, 8], isSwapped: true },
    { left: 5, right: 8, shape: [2, 5, 8], isSwapped: false },
    { left: 5, right: 5, shape: [2, 5, 5], isSwapped: false },
  ])("lays $left × $right out with the longer side in columns", ({ left, right, ...expected }) => {
    const { gradients, isSwapped } = written({
      kind: "product",
      left: rows(left),
      right: rows(right),
    });
    expect({ shape: gradients.shape, isSwapped }).toEqual(expected);
  });
});
