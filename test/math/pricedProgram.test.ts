import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Column, solvePriced, solveSquare } from "../../src/math/pricedProgram.ts";

const column = (cost: number, ...entries: number[]): Column => ({
  ...{ cost, entries: Float64Array.from(entries) },
});

/** Prices columns of a list. */
const among =
  (columns: readonly Column[]) =>
  (duals: Float64Array): Column | undefined => {
    const reduced = ({ cost, entries }: Column) =>
      entries.reduce((rest, entry, row) => rest - duals[row]! * entry, cost);
    const best = columns.toSorted((a, b) => reduced(a) - reduced(b))[0]!;
    return reduced(best) < -1e-10 ? best : undefined;
  };

describe("solvePriced", () => {
  test("finds the cheapest mixture", () => {
    // 2 a + b = 4, a + 3 b = 6 can be had by a and b for 9, or half by c, which gives (2, 2) for 1
    const [a, b, c] = [column(3, 2, 1), column(2, 1, 3), column(1, 2, 2)];
    const start = [column(100, 1, 0), column(100, 0, 1)];
    const solution = solvePriced({
      ...{ start, bounds: Float64Array.of(4, 6), price: among([a, b, c]) },
    });
    // c · x + b · z: 2 x + z = 4, 2 x + 3 z = 6 gives z = 1, x = 1.5
    expect(solution.cost).toBeCloseTo(1.5 + 2, 10);
    expect(new Set(solution.basis)).toEqual(new Set([b, c]));
  });

  test("costs what its duals say, and no column is cheaper than they allow", () => {
    const entry = fc.double({ min: 0.1, max: 3, noNaN: true });
    const columns = fc.array(
      fc.tuple(fc.double({ min: 0.1, max: 5, noNaN: true }), entry, entry, entry),
      { minLength: 4, maxLength: 25 },
    );
    fc.assert(
      fc.property(columns, (numbers) => {
        const all = numbers.map(([cost, ...entries]) => column(cost, ...entries));
        const start = [column(50, 1, 0, 0), column(50, 0, 1, 0), column(50, 0, 0, 1)];
        const bounds = Float64Array.of(1, 2, 1.5);
        const { cost, duals, values } = solvePriced({ start, bounds, price: among(all) });
        expect(Math.min(...values)).toBeGreaterThan(-1e-9);
        const dual = duals.reduce((sum, each, row) => sum + each * bounds[row]!, 0);
        expect(cost).toBeCloseTo(dual, 7);
        expect(among(all)(duals)).toBeUndefined();
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test("ends where several mixtures are equally near: bounds of 0", () => {
    const start = [column(10, 1, 0), column(10, 0, 1)];
    const columns = [column(1, 1, 1), column(1, 1, -1), column(0.5, 1, 0)];
    const { cost } = solvePriced({ start, bounds: Float64Array.of(1, 0), price: among(columns) });
    expect(cost).toBeCloseTo(0.5, 12);
  });

  test("says when there is no least solution", () => {
    const start = [column(1, 1)];
    // one more of both costs 1 − 2
    const price = among([column(-2, -1)]);
    expect(() => solvePriced({ start, bounds: Float64Array.of(1), price })).toThrow(
      "a way down without end",
    );
  });
});

describe("solveSquare", () => {
  const vectors = [Float64Array.of(2, 1), Float64Array.of(1, 3)];

  test("takes vectors as rows or as columns", () => {
    // 2 x + y = 5, x + 3 y = 5; the matrix is symmetric
    for (const are of ["rows", "columns"] as const) {
      const [x, y] = solveSquare(vectors, [5, 5], are);
      expect(x).toBeCloseTo(2, 12);
      expect(y).toBeCloseTo(1, 12);
    }
    const [a, b] = [Float64Array.of(0, 2), Float64Array.of(1, 5)];
    // rows: 2 y = 2, x + 5 y = 6; columns: b = 2, 2 a + 5 b = 16
    expect([...solveSquare([a, b], [2, 6], "rows")]).toEqual([1, 1]);
    expect([...solveSquare([a, b], [2, 16], "columns")]).toEqual([3, 2]);
  });

  test("refuses vectors that depend on each other", () => {
    const same = [Float64Array.of(1, 2), Float64Array.of(2, 4)];
    expect(() => solveSquare(same, [1, 1], "rows")).toThrow("independent vectors");
  });
});
