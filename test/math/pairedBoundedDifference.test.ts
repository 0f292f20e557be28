import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pair } from "../../src/math/pair.ts";
import { pairedBoundedDifference } from "../../src/math/pairedBoundedDifference.ts";
import { pairedDifference } from "../../src/math/pairedDifference.ts";
import { pairedRateDifference } from "../../src/math/pairedRateDifference.ts";

const pairsOf = (differences: readonly number[]): Pair[] =>
  differences.map((second, index) => ({ cluster: `q${index}`, first: 0, second }));

describe("pairedBoundedDifference", () => {
  test("of hits and misses is the interval of pairedRateDifference", () => {
    const pairs = [0, 0, 1, 1, 1, 0].map((second, index) => ({
      ...{ cluster: `q${index}`, first: index % 2, second },
    }));
    const { method: _, ...estimate } = pairedBoundedDifference(pairs);
    expect(pairedRateDifference(pairs)).toMatchObject(estimate);
  });

  test("stays open where all differences are the same, unlike Student's", () => {
    const pairs = pairsOf(Array.from({ length: 16 }, () => 0));
    expect(pairedDifference(pairs).interval).toEqual([0, 0]);
    // ±1.959964 · √1 / 18
    expect(pairedBoundedDifference(pairs).interval[1]).toBeCloseTo(0.108887, 6);
    // Differences of up to 2 leave twice as much open.
    expect(pairedBoundedDifference(pairs, { most: 2 }).interval[1]).toBeCloseTo(0.217774, 6);
  });

  test("comes near Student's interval where there are many pairs", () => {
    const pairs = pairsOf(Array.from({ length: 2000 }, (_, index) => ((index * 37) % 100) / 100));
    const [open, student] = [pairedBoundedDifference(pairs), pairedDifference(pairs)];
    expect(open.interval[0]).toBeCloseTo(student.interval[0], 2);
    expect(open.interval[1]).toBeCloseTo(student.interval[1], 2);
  });

  test("keeps its value inside its interval, and its interval between the bounds", () => {
    const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(differences, (values) => {
        const { value, interval } = pairedBoundedDifference(pairsOf(values));
        expect(interval[0]).toBeGreaterThanOrEqual(-1);
        expect(interval[1]).toBeLessThanOrEqual(1);
        expect(interval[0]).toBeLessThanOrEqual(value + 1e-12);
        expect(interval[1]).toBeGreaterThanOrEqual(value - 1e-12);
      }),
      { seed: 5 },
    );
  });

  test("refuses what exceeds its bound, and what is no number", () => {
    expect(() => pairedBoundedDifference(pairsOf([1.5]))).toThrow("at most 1, got 1.5");
    expect(() => pairedBoundedDifference(pairsOf([Number.NaN]))).toThrow("expected finite numbers");
  });

  test("says nothing without pairs", () => {
    expect(pairedBoundedDifference([])).toMatchObject({ value: Number.NaN, n: 0 });
  });
});
