import { describe, expect, test } from "vitest";
import { rowSquares } from "../../../src/tensor/perExample/product.ts";
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
