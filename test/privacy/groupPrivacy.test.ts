import { describe, expect, test } from "vitest";
import gdp from "../../src/privacy/accountants/gdp.ts";
import rdp from "../../src/privacy/accountants/rdp.ts";
import {
  dpSgd,
  groupGuarantee,
  userLevelDpSgd,
  userNoiseMultiplier,
} from "../../src/privacy/index.ts";
import { conversions, curveOf, expectRelative } from "./accountingReference.ts";

describe("groupGuarantee", () => {
  test("agrees with the user-level epsilon of TensorFlow Privacy by RDP", () => {
    const cases = conversions("user_level").filter(({ accountant }) => accountant === "RDP");
    expect(cases).toHaveLength(2);
    for (const { n, batch, epochs, noise_multiplier: noise, ...each } of cases) {
      const steps = Math.ceil((epochs! * n!) / batch!);
      const curve = curveOf(rdp, dpSgd(noise!, batch! / n!, steps));
      const { epsilon } = groupGuarantee(curve, each.max_examples_per_user!, each.user_delta!);
      expectRelative(epsilon, each.result!, 1e-9);
      expectRelative(curve.epsilon(each.user_delta!).upper, each.example_level!, 1e-9);
    }
  });

  test("keeps the lemma: the record's delta, grown, is at most the group's", () => {
    const curve = curveOf(gdp, { kind: "gaussian", noiseMultiplier: 4 });
    for (const contributions of [2, 5, 20]) {
      const { epsilon, recordDelta } = groupGuarantee(curve, contributions, 1e-6);
      const one = epsilon / contributions;
      const grown = (recordDelta * Math.expm1(epsilon)) / Math.expm1(one);
      expect(grown).toBeLessThanOrEqual(1e-6);
      expectRelative(grown, 1e-6, 1e-9);
    }
  });

  test("is never below what the group's own sensitivity says", () => {
    const group = curveOf(gdp, { kind: "gaussian", noiseMultiplier: userNoiseMultiplier(4, 3) });
    const record = curveOf(gdp, { kind: "gaussian", noiseMultiplier: 4 });
    const { epsilon } = groupGuarantee(record, 3, 1e-6);
    expect(epsilon).toBeGreaterThan(group.epsilon(1e-6).upper);
  });

  test("of one record is the record's, of pure guarantees the multiple", () => {
    const curve = curveOf(gdp, { kind: "gaussian", noiseMultiplier: 1 });
    const { epsilon, recordDelta } = groupGuarantee(curve, 1, 1e-5);
    expect({ epsilon, recordDelta }).toEqual({
      epsilon: curve.epsilon(1e-5).upper,
      recordDelta: 1e-5,
    });
    const pure = curveOf(rdp, { kind: "laplace", noiseMultiplier: 2 });
    expect(groupGuarantee(pure, 3, 0).epsilon).toBe(1.5);
  });

  test("of what has no guarantee there is none", () => {
    const curve = curveOf(rdp, { kind: "nonPrivate" });
    expect(groupGuarantee(curve, 2, 1e-5).epsilon).toBe(Infinity);
    expect(() => groupGuarantee(curve, 0.5, 1e-5)).toThrow("whole number of contributions");
  });
});

describe("userLevelDpSgd", () => {
  test("mixes Gaussians with the binomial number of a user's records in a batch", () => {
    const event = userLevelDpSgd({
      ...{ noiseMultiplier: 1.5, samplingRate: 0.1, steps: 7, contributions: 2 },
    });
    if (event.kind !== "selfComposed" || event.event.kind !== "mixtureOfGaussians") {
      throw new TypeError(event.kind);
    }
    expect(event.count).toBe(7);
    expect(event.event.standardDeviation).toBe(1.5);
    expect(event.event.sensitivities).toEqual([0, 1, 2]);
    // 0.9², 2 · 0.1 · 0.9, 0.1²
    const [none, one, both] = event.event.probabilities;
    expectRelative(none!, 0.81, 1e-12);
    expectRelative(one!, 0.18, 1e-12);
    expectRelative(both!, 0.01, 1e-12);
  });
});
