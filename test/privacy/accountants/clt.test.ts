import { expect, test } from "vitest";
import clt from "../../../src/privacy/accountants/clt.ts";
import rdp from "../../../src/privacy/accountants/rdp.ts";
import { dpSgd } from "../../../src/privacy/index.ts";
import { curveOf, expectRelative, reference } from "../accountingReference.ts";

test("clt gives the numbers of the GDP accountant of opacus", () => {
  for (const { event, delta, epsilon } of reference(({ accountant }) => accountant === "GDP")) {
    expectRelative(curveOf(clt, event).epsilon(delta).upper, epsilon, 1e-9);
  }
});

test("clt is below what is true, and says that it is no claim", () => {
  const curve = curveOf(clt, dpSgd(1, 0.01, 1000));
  // 1.6177 where a proved lower bound of prv_accountant is 1.8181
  expect(curve.epsilon(1e-5).upper).toBeCloseTo(1.6177, 4);
  const [proved] = reference(({ id }) => id === 463);
  expect(proved?.lower).toBeGreaterThan(1.81);
  expect(clt.guarantee).toBe("estimate");
  expect(curve.details?.(1e-5).warning).toContain("not a bound");
  expect(curve.epsilon(1e-5).lower).toBe(0);
});

test("without sampling clt is exact, and below rdp", () => {
  const event = { kind: "gaussian", noiseMultiplier: 2 } as const;
  // dp_accounting, analytic: 1.9930914
  expect(curveOf(clt, event).epsilon(1e-5).upper).toBeCloseTo(1.9930914, 7);
  expect(curveOf(rdp, event).epsilon(1e-5).upper).toBeGreaterThan(1.9930914);
});
