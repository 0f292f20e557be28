import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../src/math/seed.ts";
import { drawRuns, meanOfRuns, stoppingProbability } from "../../src/privacy/index.ts";
import { expectRelative, reference } from "./accountingReference.ts";

const shapes = [-0.5, 0, 0.3, 1, 2.5] as const;

describe("the number of runs of private selection", () => {
  test("has the means of dp_accounting", () => {
    for (const { given, resultMean } of reference(({ query }) => query === "tnb_mean")) {
      expectRelative(meanOfRuns(given!.stopping!, given!.shape!), resultMean!, 1e-12);
    }
  });

  test("has the mean of its definition", () => {
    // Σ k C(k + η - 1, k) (1-γ)^k / Σ C(k + η - 1, k) (1-γ)^k at η = 2.5, γ = 0.2
    let [weight, sum, weighted] = [2.5 * 0.8, 0, 0]; // k = 1
    for (let k = 1; k < 1000; k++) {
      sum += weight;
      weighted += k * weight;
      weight *= ((k + 2.5) / (k + 1)) * 0.8;
    }
    expectRelative(meanOfRuns(0.2, 2.5), weighted / sum, 1e-12);
  });

  test("a mean is inverted on the private side: never a smaller one than was asked for", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e7, noNaN: true }),
        fc.constantFrom(...shapes),
        (mean, shape) => {
          const stopping = stoppingProbability(mean, shape);
          expect(stopping).toBeGreaterThan(0);
          expect(stopping).toBeLessThanOrEqual(1);
          expect(meanOfRuns(stopping, shape)).toBeGreaterThanOrEqual(mean * (1 - 1e-15));
          expectRelative(meanOfRuns(stopping, shape), mean, 1e-6);
        },
      ),
      { seed: 4, numRuns: 100 },
    );
  });

  test.each([...shapes, "poisson"] as const)(
    "of shape %s has its mean when it is drawn",
    (shape) => {
      const draws = generator(seedFrom(11));
      for (const mean of [1.5, 12]) {
        const runs = Array.from({ length: 20_000 }, () => drawRuns({ mean, shape }, draws.uniform));
        const average = runs.reduce((sum, k) => sum + k) / runs.length;
        const square = runs.reduce((sum, k) => sum + (k - average) ** 2, 0) / runs.length;
        // Five standard errors.
        expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(square / runs.length));
        if (mean < 2) expect(Math.min(...runs)).toBe(shape === "poisson" ? 0 : 1);
        expect(runs.every(Number.isInteger)).toBe(true);
      }
    },
  );

  test("a geometric number is k with probability (1-γ)^(k-1) γ", () => {
    // Mean 4: γ = 1/4. P(K ≤ 1) = 0.25, P(K ≤ 2) = 0.4375
    const drawn = (u: number) => drawRuns({ mean: 4, shape: 1 }, () => u);
    expect([0, 0.2499, 0.2501, 0.4374, 0.4376].map(drawn)).toEqual([1, 1, 2, 2, 3]);
  });

  test("a Poisson number of a large mean does not underflow", () => {
    const draws = generator(seedFrom(12));
    const runs = drawRuns({ mean: 5000, shape: "poisson" }, draws.uniform);
    // Five standard deviations of √5000 = 70.7
    expect(Math.abs(runs - 5000)).toBeLessThan(354);
  });

  test("a mean of exactly one is one run, without a draw", () => {
    const never = () => {
      throw new Error("drawn");
    };
    expect(drawRuns({ mean: 1, shape: 0.5 }, never)).toBe(1);
    expect(() => stoppingProbability(0.9, 1)).toThrow("mean of at least 1");
    expect(() => meanOfRuns(0, 1)).toThrow("(0, 1]");
  });
});
