import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { solvePositiveDefinite } from "../../src/math/cholesky.ts";
import { logisticRegression, type TwoClasses } from "../../src/math/logisticRegression.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";

interface Case extends TwoClasses {
  readonly name: string;
  readonly penalty: number;
  readonly weights: readonly number[];
  readonly intercept: number;
}

const fixture = new URL("../fixtures/logisticRegression.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: Case[] };

describe("logisticRegression", () => {
  test("there are cases from scipy", () => expect(cases).toHaveLength(4));

  test.each(cases)("finds the minimum that scipy finds: $name", (known) => {
    const { weights, intercept } = logisticRegression(known, { penalty: known.penalty });
    const found = [...weights, intercept];
    for (const [index, expected] of [...known.weights, known.intercept].entries()) {
      expect(Math.abs(found[index]! - expected)).toBeLessThan(
        1e-8 * Math.max(1, Math.abs(expected)),
      );
    }
  });

  test("at the minimum the residuals are balanced: their sum is 0, and they weigh the penalty up", () => {
    fc.assert(
      fc.property(
        fc.record({
          number: fc.nat(1000),
          positives: fc.integer({ min: 1, max: 12 }),
          negatives: fc.integer({ min: 1, max: 12 }),
          width: fc.integer({ min: 1, max: 6 }),
          penalty: fc.double({ min: 0.01, max: 10, noNaN: true }),
        }),
        balanced,
      ),
      { seed: 5, numRuns: 40 },
    );
    function balanced(drawn: {
      number: number;
      positives: number;
      negatives: number;
      width: number;
      penalty: number;
    }) {
      const { normal } = generator(seedFrom(drawn.number));
      const vectors = (count: number) =>
        Array.from({ length: count }, () => Array.from({ length: drawn.width }, normal));
      const classes = {
        positives: vectors(drawn.positives),
        negatives: vectors(drawn.negatives),
      };
      const { weights, intercept } = logisticRegression(classes, { penalty: drawn.penalty });
      const rows = [
        ...classes.positives.map((row) => ({ row, label: 1 })),
        ...classes.negatives.map((row) => ({ row, label: 0 })),
      ];
      const residuals = rows.map(({ row, label }) => {
        const score = row.reduce((sum, x, at) => sum + x * weights[at]!, intercept);
        return 1 / (1 + Math.exp(-score)) - label;
      });
      expect(residuals.reduce((a, b) => a + b)).toBeCloseTo(0, 7);
      for (let at = 0; at < drawn.width; at++) {
        const pull = rows.reduce((sum, { row }, index) => sum + residuals[index]! * row[at]!, 0);
        expect(pull + drawn.penalty * weights[at]!).toBeCloseTo(0, 7);
      }
    }
  });

  test("without anything to learn from, the intercept is the log-odds of the classes", () => {
    // 6 positives and 2 negatives, all at 0: log(6 / 2) = 1.0986
    const classes = { positives: Array(6).fill([0]), negatives: Array(2).fill([0]) };
    const { weights, intercept } = logisticRegression(classes);
    expect(intercept).toBeCloseTo(Math.log(3), 10);
    expect(weights[0]).toBeCloseTo(0, 12);
  });

  test("stays finite on classes that lie far apart and on a tiny penalty", () => {
    const classes = { positives: [[1e4], [2e4]], negatives: [[-1e4], [-3e4]] };
    const { weights, intercept } = logisticRegression(classes, { penalty: 1e-9 });
    expect(Number.isFinite(weights[0]!) && Number.isFinite(intercept)).toBe(true);
    expect(weights[0]).toBeGreaterThan(0);
  });

  test("refuses one class, uneven vectors and no penalty", () => {
    expect(() => logisticRegression({ positives: [], negatives: [[1]] })).toThrow(
      "expected both classes, got 0 and 1 observations",
    );
    expect(() => logisticRegression({ positives: [[1, 2]], negatives: [[1]] })).toThrow(
      "expected 2 numbers each, got 1",
    );
    const classes = { positives: [[1]], negatives: [[0]] };
    expect(() => logisticRegression(classes, { penalty: 0 })).toThrow(
      "expected a penalty above 0, got 0",
    );
  });
});

describe("solvePositiveDefinite", () => {
  test("solves a system by hand", () => {
    // [4 2; 2 3] [1; 2] = [8; 8]
    const x = solvePositiveDefinite(Float64Array.of(4, 2, 2, 3), Float64Array.of(8, 8));
    expect(x[0]).toBeCloseTo(1, 14);
    expect(x[1]).toBeCloseTo(2, 14);
  });

  test("puts back what was multiplied by BᵀB + 1, for random B", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(1000), solves), {
      seed: 6,
      numRuns: 40,
    });
    function solves(n: number, number: number) {
      const { normal } = generator(seedFrom(number));
      const b = Array.from({ length: n * n }, normal);
      const known = Float64Array.from({ length: n }, normal);
      const matrix = Float64Array.from({ length: n * n }, (_, at) => {
        const [row, column] = [Math.floor(at / n), at % n];
        const inner = known.reduce((sum, _, k) => sum + b[k * n + row]! * b[k * n + column]!, 0);
        return inner + Number(row === column);
      });
      const right = known.map((_, row) =>
        known.reduce((sum, x, column) => sum + matrix[row * n + column]! * x, 0),
      );
      const found = solvePositiveDefinite(matrix, right);
      for (const [at, x] of found.entries()) expect(x).toBeCloseTo(known[at]!, 8);
    }
  });

  test("refuses a matrix that is not positive definite, or not square", () => {
    const refused = () => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1));
    expect(refused).toThrow("not positive definite (row 1)"); // 1 - 2 · 2 = -3
    expect(() => solvePositiveDefinite(Float64Array.of(1, 2), Float64Array.of(1, 1))).toThrow(
      "expected 2 × 2 numbers, got 2",
    );
  });
});
