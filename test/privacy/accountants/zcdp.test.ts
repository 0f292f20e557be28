import { describe, expect, test } from "vitest";
import zcdp from "../../../src/privacy/accountants/zcdp.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/index.ts";
import { conversions, curveOf, expectRelative, reference } from "../accountingReference.ts";

const rho = (value: number): PrivacyEvent => ({ kind: "zcdp", rho: value, xi: 0 });

describe("zcdp", () => {
  test("the best real order is found, where others search", () => {
    for (const each of conversions("zcdp_to_dp")) {
      const { upper } = curveOf(zcdp, rho(each.rho!)).epsilon(each.delta!);
      expectRelative(upper, each.rdp_optimised_over_alpha!, 1e-12);
      // rho + 2 √(rho log(1 / delta)), the bound of the textbook
      expect(upper).toBeLessThan(each.simple!);
    }
  });

  test("no fixed order does better, and the best fixed one hardly worse", () => {
    for (const { event, delta, epsilon } of reference(({ group }) => group === "zcdp")) {
      const { upper } = curveOf(zcdp, event).epsilon(delta);
      expect(upper).toBeLessThanOrEqual(epsilon * (1 + 1e-12));
      expectRelative(upper, epsilon, 1e-3);
    }
  });

  test("mu of a Gaussian is the root of twice its rho", () => {
    for (const { mu, rho: expected } of conversions("gdp_zcdp")) {
      const details = curveOf(zcdp, { kind: "gaussian", noiseMultiplier: 1 / mu! }).details?.(1e-5);
      expect(details).toEqual({ rho: expected, xi: 0 });
    }
  });

  test("delta at the epsilon of a delta is that delta", () => {
    for (const delta of [0.01, 1e-6, 1e-30]) {
      const curve = curveOf(zcdp, { kind: "zcdp", rho: 0.2, xi: 0.01 });
      expectRelative(curve.delta(curve.epsilon(delta).upper).upper, delta, 1e-9);
    }
  });

  test("a pure guarantee has rho of half its square, a selection an eighth", () => {
    const details = (event: PrivacyEvent) => curveOf(zcdp, event).details?.(1e-5);
    expect(details({ kind: "laplace", noiseMultiplier: 0.5 })).toEqual({ rho: 2, xi: 0 });
    expect(details({ kind: "exponentialMechanism", epsilon: 2 })).toEqual({ rho: 0.5, xi: 0 });
  });

  test("xi is paid once for each part", () => {
    const event: PrivacyEvent = {
      ...{ kind: "selfComposed", count: 10 },
      event: { kind: "zcdp", rho: 0.05, xi: 0.02 },
    };
    expect(curveOf(zcdp, event).details?.(1e-5)).toEqual({ rho: 0.5, xi: 0.2 });
    // Without rho every divergence is at most xi: that is pure.
    expect(curveOf(zcdp, { kind: "zcdp", rho: 0, xi: 0.3 }).epsilon(0).upper).toBe(0.3);
  });

  test("sampling is refused", () => {
    expect(() => curveOf(zcdp, dpSgd(1, 0.1, 10))).toThrow("ask rdp or pld");
  });
});
