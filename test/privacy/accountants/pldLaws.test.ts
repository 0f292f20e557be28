import fc from "fast-check";
import { describe, expect, test } from "vitest";
import pld from "../../../src/privacy/accountants/pld.ts";
import { gaussianDelta } from "../../../src/privacy/gaussianDp.ts";
import { dpSgd, type PrivacyEvent, repeatedParts } from "../../../src/privacy/index.ts";
import { curveOf } from "../accountingReference.ts";

describe("pld at the ends of what can be asked", () => {
  const users: PrivacyEvent = {
    ...{ kind: "mixtureOfGaussians", standardDeviation: 1 },
    ...{ sensitivities: [0, 1, 2], probabilities: [0.98, 0.01, 0.01] },
  };

  test.each([
    // Without a record the loss is at most 100 · -log(1 - 0.001) = 0.10005: just below it, almost nothing is left.
    ["beside the largest loss of one way", dpSgd(0.7, 0.001, 100), [0.09, 0.095, 0.1, 0.11]],
    ["where few steps are likely to be in", dpSgd(0.6, 0.001, 50), [0.045, 0.05, 0.06, 0.07, 0.1]],
    ["and far beyond", dpSgd(1, 0.01, 1000), [2, 9, 10, 12, 40, 188]],
    [
      "and for users with several records",
      { kind: "selfComposed", count: 100, event: users } as const,
      [2, 8, 11, 15, 22, 120],
    ],
  ] as const)("delta falls as epsilon grows: %s", (_, event, epsilons) => {
    const curve = curveOf(pld, event);
    let before = 1;
    for (const epsilon of epsilons) {
      const { upper, lower } = curve.delta(epsilon);
      expect(upper).toBeLessThanOrEqual(before);
      expect(lower).toBeLessThanOrEqual(upper);
      if (upper > 1e-8) expect(upper / lower).toBeLessThan(1.02);
      before = upper;
    }
    expect(before).toBeLessThan(1e-3);
  });

  test("delta is that of the way that can still lose so much, whatever the other one says", () => {
    // Without the sampled part: one Gaussian with 5 / 0.47² = 22.6 for the square of what it tells.
    const much = { kind: "gaussian", noiseMultiplier: 0.47 } as const;
    const gaussian = { kind: "selfComposed", count: 5, event: much } as const;
    const tossed = { kind: "discreteGaussian", standardDeviation: 18.5, sensitivity: 3 } as const;
    const little = { kind: "poissonSampled", samplingRate: 6e-4, event: tossed } as const;
    const curve = curveOf(pld, { kind: "composed", events: [gaussian, little] }, "replaceSpecial");
    for (const epsilon of [10, 30, 39, 45]) {
      const alone = gaussianDelta(Math.sqrt(5) / 0.47, epsilon);
      const { upper, lower } = curve.delta(epsilon);
      expect(upper).toBeGreaterThanOrEqual(alone * (1 - 1e-9));
      expect(lower).toBeLessThan(alone * 1.05);
      expect(lower).toBeGreaterThan(alone * 0.9);
    }
  });

  test("bounds keep their order, and stay claims, in far corners", () => {
    const rates = [1e-9, 0.01, 0.999999];
    const corners = rates.flatMap((rate) => [
      ...[dpSgd(0.05, rate, 3), dpSgd(0.3, rate, 1000), dpSgd(30, rate, 100_000)],
    ]);
    for (const relation of ["addOrRemoveOne", "replaceOne"] as const) {
      for (const event of corners) {
        const curve = curveOf(pld, event, relation);
        for (const delta of [0.3, 1e-6, 1e-25]) {
          const { upper, lower } = curve.epsilon(delta);
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(lower).toBeLessThanOrEqual(upper);
          // What is claimed at delta must not be refuted by the lower bound of delta there.
          expect(curve.delta(upper).lower).toBeLessThanOrEqual(delta * (1 + 1e-6));
        }
      }
    }
  });

  test("epsilons far beyond what a number's exponent holds are still answered", () => {
    const { upper, lower } = curveOf(pld, dpSgd(0.02, 0.9, 3)).epsilon(1e-5);
    expect(lower).toBeGreaterThan(3900);
    expect(upper).toBeLessThan(4200);
  });

  test("a million tiny steps", () => {
    const { upper, lower } = curveOf(pld, dpSgd(20, 1e-6, 1_000_000)).epsilon(1e-5);
    expect(lower).toBeGreaterThan(2.4e-5);
    expect(upper).toBeLessThan(2.5e-5);
  });
});

describe("laws of pld", () => {
  const noise = fc.double({ min: 0.6, max: 5, noNaN: true });
  const rate = fc.double({ min: 0.001, max: 0.3, noNaN: true });
  const steps = fc.integer({ min: 1, max: 2000 });

  test("the less noise, the more steps, the smaller delta, the more it costs, but for the width of the bounds", () => {
    fc.assert(
      fc.property(noise, rate, steps, (sigma, q, count) => {
        const base = curveOf(pld, dpSgd(sigma, q, count));
        const { upper, lower } = base.epsilon(1e-6);
        expect(lower).toBeLessThanOrEqual(upper);
        const more = [
          curveOf(pld, dpSgd(sigma * 0.99, q, count)).epsilon(1e-6),
          curveOf(pld, dpSgd(sigma, q * 1.01, count)).epsilon(1e-6),
          curveOf(pld, dpSgd(sigma, q, count + 1)).epsilon(1e-6),
          base.epsilon(0.9e-6),
        ];
        for (const each of more) expect(each.upper).toBeGreaterThanOrEqual(lower);
        for (const each of more) expect(each.upper).toBeGreaterThanOrEqual(upper * (1 - 1e-3));
      }),
      { seed: 11, numRuns: 12 },
    );
  });

  test("epsilon at delta and delta at epsilon are each other's inverse", () => {
    fc.assert(
      fc.property(noise, rate, steps, (sigma, q, count) => {
        const curve = curveOf(pld, dpSgd(sigma, q, count));
        for (const delta of [1e-2, 1e-6, 1e-12]) {
          const { upper } = curve.epsilon(delta);
          if (upper === 0) continue;
          const back = curve.delta(upper);
          expect(back.upper / delta).toBeGreaterThan(0.97);
          expect(back.lower / delta).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
      { seed: 12, numRuns: 12 },
    );
  });

  test("a finer grid does not refute a coarser one", () => {
    fc.assert(
      fc.property(noise, rate, steps, (sigma, q, count) => {
        const parts = repeatedParts(dpSgd(sigma, q, count));
        const on = (discretization: number) =>
          pld.compose(parts, "addOrRemoveOne", { discretization }).epsilon(1e-5);
        const [coarse, fine] = [on(4e-3), on(1e-3)];
        expect(fine.upper).toBeLessThanOrEqual(coarse.upper + 1e-9);
        expect(fine.upper).toBeGreaterThanOrEqual(coarse.lower);
        expect(fine.lower).toBeLessThanOrEqual(coarse.upper);
      }),
      { seed: 13, numRuns: 8 },
    );
  });
});
