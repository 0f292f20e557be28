import { expect, test } from "vitest";
import { logNormalCdf, millsRatio } from "../../src/math/distributions/mills.ts";
import { corners } from "../privacy/accountingReference.ts";

test("tails of the normal distribution agree with 60 digits, however far out", () => {
  const tables = { millsRatio, logNormalCdf };
  for (const [name, function_] of Object.entries(tables)) {
    expect(corners[name]!.length).toBeGreaterThan(5);
    for (const [x, exact] of corners[name]!) {
      expect(Math.abs(function_(x!) / exact! - 1)).toBeLessThan(1e-13);
    }
  }
});
