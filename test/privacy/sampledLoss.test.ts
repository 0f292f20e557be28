import { describe, expect, test } from "vitest";
import { sampledLoss, unsampledLoss } from "../../src/privacy/sampledLoss.ts";

describe("a sampled loss", () => {
  test("is the loss where everybody is sampled, however small", () => {
    for (const loss of [-1000, -100, -37, -1, -1e-9, 0, 1, 650, 1000]) {
      expect(sampledLoss(loss, 1)).toBeCloseTo(loss, 12);
      expect(unsampledLoss(loss, 1)).toBeCloseTo(loss, 12);
    }
  });

  test("is log(1 - q + q e^loss)", () => {
    // 0.9 + 0.1 e = 1.171828, 1e-6 + (1 - 1e-6) e^-20 = 1.0020612e-6, 1 + 1e-9 (e^-1 - 1)
    expect(sampledLoss(1, 0.1)).toBeCloseTo(Math.log(1.1718281828), 9);
    expect(sampledLoss(-20, 1 - 1e-6)).toBeCloseTo(Math.log(1.0020611516e-6), 6);
    expect(sampledLoss(-1, 1e-9)).toBeCloseTo(-6.321205588e-10, 18);
  });

  test("is undone, and below log(1 - q) there is none", () => {
    for (const rate of [1e-6, 0.3, 0.9, 1 - 1e-7]) {
      for (const loss of [-10, -0.5, 0.2, 3, 800]) {
        expect(unsampledLoss(sampledLoss(loss, rate), rate) / loss).toBeCloseTo(1, 5);
      }
      expect(unsampledLoss(Math.log1p(-rate) - 1e-3, rate)).toBe(-Infinity);
    }
  });
});
