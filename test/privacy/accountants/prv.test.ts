import { describe, expect, test } from "vitest";
import gdp from "../../../src/privacy/accountants/gdp.ts";
import prv from "../../../src/privacy/accountants/prv.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/index.ts";
import { lossSum, OffGridError } from "../../../src/privacy/prv/convolution.ts";
import { additionLoss, removalLoss } from "../../../src/privacy/prv/privacyLoss.ts";
import { curveOf, expectRelative, reference } from "../accountingReference.ts";

describe("prv", () => {
  test("its bracket has the width that is proved, around the estimate of prv_accountant", () => {
    const cases = reference(({ epsilonError, id }) => {
      return epsilonError === 0.01 && [463, 465, 469].includes(id);
    });
    expect(cases).toHaveLength(3);
    for (const { event, delta, estimate, epsilon } of cases) {
      const { upper, lower } = curveOf(prv, event).epsilon(delta);
      // Twice 0.01, and what delta 1e-5 ± 1e-12 adds
      expect(upper - lower).toBeCloseTo(0.02, 6);
      expect(Math.abs((upper + lower) / 2 - estimate!)).toBeLessThan(1e-5);
      // Theirs has a larger error of delta.
      expect(upper).toBeLessThan(epsilon);
    }
  });

  test("the truth is inside, where it is known", () => {
    const events: PrivacyEvent[] = [
      { kind: "gaussian", noiseMultiplier: 1 },
      {
        ...{ kind: "selfComposed", count: 100 },
        event: { kind: "gaussian", noiseMultiplier: 10 },
      },
    ];
    for (const event of events) {
      for (const delta of [1e-2, 1e-5, 1e-9]) {
        const { upper, lower } = curveOf(prv, event).epsilon(delta);
        const exact = curveOf(gdp, event).epsilon(delta);
        expect(lower).toBeLessThan(exact.lower);
        expect(upper).toBeGreaterThan(exact.upper);
      }
      const exact = curveOf(gdp, event).delta(1).upper;
      expect(curveOf(prv, event).delta(1).lower).toBeLessThan(exact);
      expect(curveOf(prv, event).delta(1).upper).toBeGreaterThan(exact);
    }
  });

  test("a finer grid has a narrower bracket, inside the wider one", () => {
    const event = dpSgd(1.5, 0.02, 50);
    const bracket = (discretization: number) =>
      prv
        .compose([{ part: once(event), count: 50 }], "addOrRemoveOne", { discretization })
        .epsilon(1e-6);
    const [wide, narrow] = [bracket(2e-3), bracket(2e-4)];
    expect(narrow.lower).toBeGreaterThan(wide.lower);
    expect(narrow.upper).toBeLessThan(wide.upper);
    expectRelative((wide.upper - wide.lower) / (narrow.upper - narrow.lower), 10, 0.01);
  });

  test("a delta within the error of delta has no answer", () => {
    const curve = curveOf(prv, dpSgd(2, 0.01, 10));
    expect(curve.epsilon(1e-12).upper).toBe(Infinity);
    expect(curve.epsilon(1e-11).upper).toBeLessThan(Infinity);
  });

  test("the mean of a loss is its Kullback-Leibler divergence", () => {
    const mechanism = { samplingRate: 1, noiseMultiplier: 2 };
    // 1 / 2σ² = 1/8
    expectRelative(removalLoss(mechanism).mean, 0.125, 1e-12);
    expectRelative(additionLoss(mechanism).mean, 0.125, 1e-12);
    const sampled = { samplingRate: 0.1, noiseMultiplier: 1 };
    const { mean, cdf, range } = removalLoss(sampled);
    // The mean is also the integral of the upper tail less that of the lower one.
    const integral = (to: number, tail: (y: number) => number) => {
      const step = to / 1e5;
      let sum = 0;
      for (let k = 0; k < 1e5; k++) sum += step * tail((k + 0.5) * step);
      return sum;
    };
    const sum = integral(range[1], (y) => 1 - cdf(y)) + integral(range[0], cdf);
    expectRelative(sum, mean, 1e-6);
  });

  test("a loss whose mean the grid misses is an error, not an answer", () => {
    const loss = { ...removalLoss({ samplingRate: 1, noiseMultiplier: 1 }), mean: 7 };
    expect(() => lossSum([{ loss, count: 1 }], { step: 0.01, size: 4096 })).toThrow(OffGridError);
  });

  test("refuses Laplace noise, and sampling under replaceOne", () => {
    expect(() => curveOf(prv, { kind: "laplace", noiseMultiplier: 1 })).toThrow("ask pld");
    expect(() => curveOf(prv, dpSgd(1, 0.1, 1), "replaceOne")).toThrow("ask pld");
  });
});

/** One step of DP-SGD. */
function once(event: PrivacyEvent) {
  if (event.kind !== "selfComposed" || event.event.kind !== "poissonSampled") {
    throw new TypeError(event.kind);
  }
  return event.event;
}
