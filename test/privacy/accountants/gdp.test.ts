import { describe, expect, test } from "vitest";
import gdp from "../../../src/privacy/accountants/gdp.ts";
import { gaussianDelta, gaussianEpsilon } from "../../../src/privacy/gaussianDp.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/index.ts";
import {
  conversions,
  corners,
  curveOf,
  expectRelative,
  reference,
} from "../accountingReference.ts";

const gaussian = (noiseMultiplier: number): PrivacyEvent => ({ kind: "gaussian", noiseMultiplier });

describe("gdp", () => {
  test("agrees with the analytic Gaussian mechanism of dp_accounting, from both sides", () => {
    const cases = reference(
      ({ group, accountant }) => group === "gaussian" && accountant === "ANALYTIC",
    );
    for (const { event, delta, epsilon } of cases) {
      const { upper, lower } = curveOf(gdp, event).epsilon(delta);
      expectRelative(upper, epsilon, 1e-9);
      expect(lower).toBeLessThanOrEqual(upper);
      expectRelative(lower, upper, 1e-11);
    }
  });

  test("the noise that dp_accounting calibrates has the epsilon that it was calibrated for", () => {
    for (const each of reference(({ group }) => group === "gaussian_sigma")) {
      const { upper } = curveOf(gdp, gaussian(each.resultNoiseMultiplier!)).epsilon(each.delta);
      expectRelative(upper, each.epsilon, 1e-6);
    }
  });

  test("delta agrees with 60 digits, also where both of its terms are tiny", () => {
    expect(corners.gaussianDelta!.length).toBeGreaterThan(20);
    for (const [mu, epsilon, exact] of corners.gaussianDelta!) {
      expectRelative(gaussianDelta(mu!, epsilon!), exact!, 1e-12);
    }
    for (const { mu, epsilon, result } of conversions("gdp_delta")) {
      expectRelative(gaussianDelta(mu!, epsilon!), result!, 1e-10);
    }
  });

  test("epsilon is on the safe side: its delta is not above the one that was asked for", () => {
    for (const mu of [1e-4, 0.03, 0.5, 3, 40]) {
      for (const delta of [0.3, 1e-5, 1e-40]) {
        expect(gaussianDelta(mu, gaussianEpsilon(mu, delta))).toBeLessThanOrEqual(delta);
      }
    }
  });

  test("Gaussians compose to one whose precision is the sum", () => {
    // 1/3² + 2/4² = 0.2361 = 1/2.058²
    const composed = curveOf(gdp, {
      kind: "composed",
      events: [gaussian(3), gaussian(4), gaussian(4)],
    });
    const single = curveOf(gdp, gaussian((1 / 9 + 2 / 16) ** -0.5));
    expectRelative(composed.epsilon(1e-6).upper, single.epsilon(1e-6).upper, 1e-12);
    expectRelative(composed.details?.(1e-6)?.mu as number, Math.sqrt(1 / 9 + 2 / 16), 1e-15);
  });

  test("a tree is one Gaussian: a record is in as many nodes as its stretch has levels", () => {
    const tree: PrivacyEvent = {
      ...{ kind: "treeAggregation", noiseMultiplier: 5 },
      stepCounts: [1000, 15],
    };
    // ⌈log₂ 1001⌉ + ⌈log₂ 16⌉ = 10 + 4
    expect(curveOf(gdp, tree, "replaceSpecial").details?.(0)).toEqual({ mu: Math.sqrt(14 / 25) });
    expect(() => curveOf(gdp, tree)).toThrow("replaceSpecial");
  });

  test("delta 0 has no epsilon, delta 1 needs none, and no noise is no privacy", () => {
    const curve = curveOf(gdp, gaussian(1));
    expect(curve.epsilon(0)).toEqual({ upper: Infinity, lower: Infinity });
    expect(curve.epsilon(1)).toEqual({ upper: 0, lower: 0 });
    expect(curveOf(gdp, { kind: "nonPrivate" }).delta(100).upper).toBe(1);
    expect(curveOf(gdp, { kind: "noOp" }).epsilon(0)).toEqual({ upper: 0, lower: 0 });
  });

  test("sampling is refused", () => {
    expect(() => curveOf(gdp, dpSgd(1, 0.1, 10))).toThrow("ask pld");
  });
});
