import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applied,
  appliedTransposed,
  isToeplitz,
  toeplitzVariances,
} from "../../../src/privacy/matrixFactorization/workload.ts";

const numbers = (length: number) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length });

describe("a workload", () => {
  test("is prefix sums without options", () => {
    expect([...applied({}, Float64Array.of(1, 2, 3))]).toEqual([1, 3, 6]);
  });

  test("is SGD with momentum and a learning rate for each step", () => {
    // m = 1, 0.5 · 1 + 2 = 2.5, 0.5 · 2.5 + 3 = 4.25; θ = 1, 1 + 0.5 · 2.5 = 2.25, 2.25 + 0 = 2.25
    const workload = { momentum: 0.5, learningRates: [1, 0.5, 0] };
    expect([...applied(workload, Float64Array.of(1, 2, 3))]).toEqual([1, 2.25, 2.25]);
  });

  test("has an adjoint: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩", () => {
    const dot = (a: Float64Array, b: Float64Array) =>
      a.reduce((sum, each, at) => sum + each * b[at]!, 0);
    fc.assert(
      fc.property(numbers(6), numbers(6), numbers(6), (x, y, learningRates) => {
        const workload = { momentum: 0.7, learningRates };
        const [left, right] = [Float64Array.from(x), Float64Array.from(y)];
        const difference =
          dot(applied(workload, left), right) - dot(left, appliedTransposed(workload, right));
        expect(Math.abs(difference)).toBeLessThan(1e-12);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  test("with one learning rate has the variances of a workload whose rates are listed", () => {
    const filter = Float64Array.of(1, -0.5, 0.25, 0.1);
    const nearly = [1, 1, 1, 1 + 1e-15 * 3];
    expect(isToeplitz({ learningRates: [2, 2, 2, 2] })).toBe(true);
    expect(isToeplitz({ learningRates: nearly })).toBe(false);
    const [short, long] = [{ momentum: 0.9 }, { momentum: 0.9, learningRates: nearly }].map(
      (workload) => toeplitzVariances(workload, filter),
    );
    for (const [step, variance] of short!.entries()) expect(long![step]).toBeCloseTo(variance, 12);
  });

  test("asks for momentum below 1 and for a rate for each step", () => {
    const x = Float64Array.of(1, 2);
    for (const momentum of [-0.1, 1, Number.NaN]) {
      expect(() => applied({ momentum }, x)).toThrow(/momentum in \[0, 1\)/);
    }
    expect(() => applied({ learningRates: [1] }, x)).toThrow("expected 2 learning rates, got 1");
    expect(() => applied({ learningRates: [1, Number.NaN] }, x)).toThrow(
      "workload: expected finite learning rates, got NaN.",
    );
  });
});
