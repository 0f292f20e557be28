import { expect, test } from "vitest";
import { logNormalCdf, millsRatio } from "../../src/math/distributions/mills.ts";
import { logNormalTail, tailOverDensity } from "../../src/math/distributions/normalTail.ts";

test("tailOverDensity agrees with its continued fraction between the points of its table", () => {
  for (let z = 0; z < 45; z += 0.037) {
    expect(Math.abs(tailOverDensity(z) / millsRatio(z) - 1)).toBeLessThan(3e-14);
  }
});

test("logNormalTail keeps its digits on both sides", () => {
  for (let z = -12; z < 45; z += 0.37) {
    const exact = logNormalCdf(-z);
    expect(Math.abs(logNormalTail(z) - exact)).toBeLessThan(3e-14 * Math.max(1, -exact));
  }
  // scipy.special.log_ndtr(-10) and log_ndtr(-40)
  expect(logNormalTail(10)).toBeCloseTo(-53.23128515051247, 12);
  expect(logNormalTail(40)).toBeCloseTo(-804.6084420137538, 10);
  // 1 - P(Z > -9) is P(Z > 9), which 1 minus a number could not hold
  expect(logNormalTail(-9) / -1.1285884059538405e-19).toBeCloseTo(1, 12);
});
