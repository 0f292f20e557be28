import { expect, test } from "vitest";
import pld from "../../../src/privacy/accountants/pld.ts";
import rdp from "../../../src/privacy/accountants/rdp.ts";
import { userLevelDpSgd } from "../../../src/privacy/index.ts";
import { conversions, curveOf, reference } from "../accountingReference.ts";

test("pld is at most rdp wherever both have answered", () => {
  const paired = reference(({ accountant, library, query, group }) => {
    const known = accountant === "RDP" && library === "dp_accounting" && query === "epsilon";
    return known && ["named", "deltas", "gaussian", "heterogeneous", "zcdp"].includes(group);
  });
  let compared = 0;
  for (const { event, delta, neighboringRelation } of paired) {
    try {
      const { upper } = curveOf(pld, event, neighboringRelation).epsilon(delta);
      expect(upper).toBeLessThanOrEqual(
        curveOf(rdp, event, neighboringRelation).epsilon(delta).upper,
      );
      compared++;
    } catch (error) {
      expect(event.kind === "selfComposed" && event.event.kind).toBe("zcdp");
      expect(String(error)).toContain("pld");
    }
  }
  expect(compared).toBeGreaterThan(30);
});

test("pld of a user's mixture agrees with TensorFlow Privacy", () => {
  const cases = conversions("user_level").filter(({ accountant }) => accountant === "PLD");
  expect(cases).toHaveLength(3);
  for (const { n, batch, epochs, noise_multiplier: noise, ...each } of cases) {
    const event = userLevelDpSgd({
      noiseMultiplier: noise!,
      samplingRate: batch! / n!,
      steps: Math.ceil((epochs! * n!) / batch!),
      contributions: each.max_examples_per_user!,
    });
    const { upper, lower } = curveOf(pld, event).epsilon(each.user_delta!);
    // Theirs has a grid of 1e-4, which is rounded up.
    expect(lower).toBeLessThanOrEqual(each.result!);
    expect(upper).toBeGreaterThan(each.result! * (1 - 5e-3));
    expect(upper).toBeLessThan(each.result! * (1 + 5e-4));
  }
});
