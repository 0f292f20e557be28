import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logChanceOfBest } from "../../src/privacy/bestOfRuns.ts";
import { stoppingProbability } from "../../src/privacy/privateSelection.ts";
import { expectRelative } from "./accountingReference.ts";

describe("the chance that the best run is in a class", () => {
  test("is G(1 - better) - G(1 - better - own), for the generating function of the number of runs", () => {
    // Geometric of mean 2: G(x) = x / (2 - x). G(1) - G(1/4) = 1 - 1/7
    expectRelative(Math.exp(logChanceOfBest({ mean: 2, shape: 1 })(0, 0.75)), 6 / 7, 1e-12);
    // G(1/4) - G(0) = 1/7
    expectRelative(Math.exp(logChanceOfBest({ mean: 2, shape: 1 })(0.75, 0.25)), 1 / 7, 1e-12);
    // Poisson of mean 2: exp(2 (1/2 - 1)) - exp(2 (1/4 - 1)) = exp(-1) - exp(-1.5)
    const poisson = logChanceOfBest({ mean: 2, shape: "poisson" });
    expectRelative(Math.exp(poisson(0.5, 0.25)), Math.exp(-1) - Math.exp(-1.5), 1e-12);
    // One run: the chance of the class
    expectRelative(Math.exp(logChanceOfBest({ mean: 1, shape: 3 })(0.2, 0.3)), 0.3, 1e-12);
  });

  test.each([-0.5, 0, 0.4, 1, 2.5])(
    "agrees with the sum over numbers of runs, at shape %s",
    (shape) => {
      const mean = 6;
      const going = 1 - stoppingProbability(mean, shape);
      // P(K = k) ∝ C(k + η - 1, k) (1-γ)^k; at η = 0 that is ∝ (1-γ)^k / k.
      let [weight, total, hit] = [1, 0, 0];
      for (let k = 1; k < 2000; k++) {
        total += weight;
        hit += weight * (0.9 ** k - 0.7 ** k);
        weight *= ((k + shape) / (k + 1)) * going;
      }
      expectRelative(Math.exp(logChanceOfBest({ mean, shape })(0.1, 0.2)), hit / total, 1e-10);
    },
  );

  test("of all classes together is that there is a run", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const means = fc.double({ min: 1, max: 1e5, noNaN: true });
    const shapes = fc.constantFrom<number | "poisson">(-0.4, 0, 0.3, 1, 50, "poisson");
    fc.assert(
      fc.property(share, means, shapes, (first, mean, shape) => {
        const chance = logChanceOfBest({ mean, shape });
        const sum = Math.exp(chance(0, first)) + Math.exp(chance(first, 1 - first));
        expect(sum).toBeCloseTo(shape === "poisson" ? -Math.expm1(-mean) : 1, 10);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test("of a tiny class is its own, as often as there are runs: nothing is lost to rounding", () => {
    for (const shape of [-0.5, 0, 1, 3, "poisson"] as const) {
      const chance = logChanceOfBest({ mean: 20, shape });
      expectRelative(Math.exp(chance(0, 1e-30)), 20e-30, 1e-6);
    }
  });
});
