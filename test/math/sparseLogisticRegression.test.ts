import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minimize } from "../../src/math/minimize.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";
import {
  type SparseClasses,
  sparseLogisticRegression,
  sparseScore,
} from "../../src/math/sparseLogisticRegression.ts";

/** A vector with these numbers, its zeros left out. */
function sparse(numbers: readonly number[]) {
  const at = [...numbers.keys()].filter((index) => numbers[index] !== 0);
  return {
    indices: Int32Array.from(at),
    values: Float32Array.from(at, (index) => numbers[index]!),
  };
}

function drawn(number: number, count: number, width: number): SparseClasses {
  const draws = generator(seedFrom(number));
  const isPositive = Array.from(
    { length: count },
    (_, at) => at === 0 || (at > 1 && draws.uniform() < 0.4),
  );
  const rows = isPositive.map((positive) =>
    sparse(
      Array.from({ length: width }, () =>
        draws.uniform() < 0.5 ? 0 : draws.normal() + (positive ? 0.4 : 0),
      ),
    ),
  );
  return { rows, isPositive, width };
}

/** Σ log(1 + exp(-sign · score)) + penalty / 2 · (‖weights‖² + intercept²), and its slope. */
function lossAt({ rows, isPositive, width }: SparseClasses, penalty: number, point: Float64Array) {
  const gradient = point.map((each) => penalty * each);
  let value = (penalty / 2) * point.reduce((sum, each) => sum + each * each, 0);
  for (const [at, row] of rows.entries()) {
    const sign = isPositive[at] ? 1 : -1;
    const margin = sign * sparseScore(row, point, point[width]!);
    value += Math.log1p(Math.exp(-margin));
    const pull = -sign / (1 + Math.exp(margin));
    for (const [index, where] of row.indices.entries())
      gradient[where]! += pull * row.values[index]!;
    gradient[width]! += pull;
  }
  return { value, gradient };
}

describe("sparseLogisticRegression", () => {
  test("its loss is within a ten-thousandth of the smallest that another method finds", () => {
    fc.assert(
      fc.property(
        fc.record({
          number: fc.nat(1000),
          count: fc.integer({ min: 2, max: 30 }),
          width: fc.integer({ min: 1, max: 8 }),
          penalty: fc.double({ min: 0.02, max: 10, noNaN: true }),
        }),
        ({ number, count, width, penalty }) => {
          const classes = drawn(number, count, width);
          const { weights, intercept } = sparseLogisticRegression(classes, { penalty });
          const found = lossAt(classes, penalty, Float64Array.of(...weights, intercept)).value;
          const start = new Float64Array(width + 1);
          const least = minimize((point) => lossAt(classes, penalty, point), start);
          expect(found / lossAt(classes, penalty, least).value).toBeLessThan(1 + 1.0001e-4);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });

  test("one observation of each class at +1 and -1: the weight is the root of 2σ(-w) = penalty · w", () => {
    const rows = [sparse([1]), sparse([-1])];
    const { weights, intercept } = sparseLogisticRegression(
      { rows, isPositive: [true, false], width: 1 },
      { penalty: 0.5 },
    );
    // By symmetry the intercept is 0. At w = 1.043: 2 / (1 + 2.838) = 0.521 = 0.5 · 1.043. A ten-thousandth of the loss, 0.87,
    // at a curvature of 0.9 is √(2 · 0.000087 / 0.9) = 0.014 in w.
    expect(Math.abs(intercept)).toBeLessThan(0.02);
    expect(Math.abs(weights[0]! - 1.043)).toBeLessThan(0.02);
  });

  test("numbers that no observation has get no weight", () => {
    const rows = [sparse([1, 0, 0]), sparse([0, 0, 1])];
    const { weights } = sparseLogisticRegression({ rows, isPositive: [true, false], width: 3 });
    expect(weights[1]).toBe(0);
    expect(weights[0]).toBeGreaterThan(0);
    expect(weights[2]).toBeLessThan(0);
  });

  test("gives the same numbers every time", () => {
    const classes = drawn(3, 20, 5);
    expect(sparseLogisticRegression(classes)).toEqual(sparseLogisticRegression(classes));
  });

  test("refuses one class alone and a penalty that is not above 0", () => {
    const rows = [sparse([1]), sparse([2])];
    expect(() => sparseLogisticRegression({ rows, isPositive: [true, true], width: 1 })).toThrow(
      "expected both classes, got 2 and 0 observations",
    );
    expect(() =>
      sparseLogisticRegression({ rows, isPositive: [true, false], width: 1 }, { penalty: 0 }),
    ).toThrow("expected a penalty above 0, got 0");
  });
});
