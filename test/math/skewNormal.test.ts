import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fitSkewNormal, logSkewNormalCdf } from "../../src/math/distributions/skewNormal.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";

const url = new URL("../fixtures/skewNormal.json", import.meta.url);
const oracle = JSON.parse(readFileSync(url, "utf8")) as {
  readonly logCdf: readonly (readonly [x: number, shape: number, log: number])[];
  readonly moments: readonly (readonly number[])[];
};

describe("skew normal", () => {
  test.each(oracle.logCdf)("log P(X ≤ %d) at shape %d is that of 40 digits", (x, shape, log) => {
    const found = logSkewNormalCdf(x, { location: 0, scale: 1, shape });
    expect(Math.abs(found - log)).toBeLessThan(1e-9 * Math.abs(log) + 1e-12);
  });

  test("location and scale move and stretch it", () => {
    const wide = { location: 5, scale: 3, shape: 2 };
    const standard = { location: 0, scale: 1, shape: 2 };
    expect(logSkewNormalCdf(2, wide)).toBeCloseTo(logSkewNormalCdf(-1, standard), 12);
  });

  test("everything is below a point far to the right", () => {
    expect(logSkewNormalCdf(1e6, { location: 0, scale: 1, shape: 1 })).toBeCloseTo(0, 12);
  });

  test.each(oracle.moments)(
    "a fit by moments finds shape %d, location %d and scale %d again",
    (shape, location, scale, mean, variance, skewness) => {
      // Three values with these moments: a two-sided jump of unequal weights.
      const fitted = fitSkewNormal(valuesWith(mean!, variance!, skewness!));
      expect(fitted.shape).toBeCloseTo(shape!, 3);
      expect(fitted.location).toBeCloseTo(location!, 3);
      expect(fitted.scale).toBeCloseTo(scale!, 3);
    },
  );

  test("no fit is as skew as its values where no such distribution is", () => {
    const { shape } = fitSkewNormal([0, 0, 0, 0, 0, 0, 0, 0, 0, 100]);
    expect(shape).toBeGreaterThan(10);
    expect(Number.isFinite(shape)).toBe(true);
  });

  test("values that are all the same have no distribution", () => {
    expect(() => fitSkewNormal([2, 2, 2])).toThrow("not all the same");
  });
});

/** Many values with exactly these moments: of normal numbers, standardised, a quadratic with the skewness sought. */
function valuesWith(mean: number, variance: number, skewness: number): number[] {
  const draw = generator(seedFrom(1));
  const base = standardized(Array.from({ length: 500 }, () => draw.normal()));
  const bent = (amount: number) => standardized(base.map((z) => z + amount * z * z));
  const third = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value ** 3, 0) / values.length;
  let [low, high] = [-0.5, 0.5];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (third(bent(middle)) < skewness) low = middle;
    else high = middle;
  }
  return bent(low).map((z) => mean + z * Math.sqrt(variance));
}

function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
  );
  return values.map((value) => (value - mean) / deviation);
}
