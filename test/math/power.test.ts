import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fisherPower,
  pairedPower,
  pairedSampleSize,
  twoProportionPower,
  twoProportionSampleSize,
} from "../../src/math/index.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const rate = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const wanted = fc.double({ min: 0.3, max: 0.95, noNaN: true });
const fixed = { seed: 8, numRuns: 40 };

describe("power", () => {
  test("of two proportions is that of statsmodels, and so is the sample size", () => {
    expect(oracle.power.twoProportions.length).toBeGreaterThan(3);
    for (const { n, alpha, sides, power, sizeFor80, ...rates } of oracle.power.twoProportions) {
      expectAgreement(twoProportionPower(rates, n, { alpha, sides }), power);
      expect(twoProportionSampleSize(rates, 0.8, { alpha, sides })).toBe(sizeFor80);
    }
  });

  test("of a paired difference is that of statsmodels, and so is the sample size", () => {
    expect(oracle.power.paired.length).toBeGreaterThan(3);
    for (const { n, alpha, sides, power, sizeFor80, ...effect } of oracle.power.paired) {
      expectAgreement(pairedPower(effect, n, { alpha, sides }), power);
      expect(pairedSampleSize(effect, 0.8, { alpha, sides })).toBe(sizeFor80);
    }
  });

  test("of Fisher's test is the sum over all tables that it finds significant", () => {
    expect(oracle.power.fisher.length).toBeGreaterThan(2);
    for (const { n, alpha, power, ...rates } of oracle.power.fisher) {
      expectAgreement(fisherPower(rates, n, { alpha }), power);
    }
  });

  test("of Fisher's test against a group that never hits: 7 hits are needed at alpha 0.01", () => {
    const against = (second: number, n: number) =>
      fisherPower({ first: 0, second }, n, { alpha: 0.01 });
    // p = 2⁻⁷ = 0.008 where the groups are large; the power is P(X ≥ 7), X about Poisson with mean n × rate
    expect(against(0.0014, 8_192)).toBeCloseTo(0.93, 1.5); // mean 11.5
    expect(against(0.0005, 32_768)).toBeCloseTo(0.99, 1.5); // mean 16.4
    expect(against(0.0005, 16_384)).toBeCloseTo(0.71, 1.5); // mean 8.2
    expect(against(0.0002, 32_768)).toBeCloseTo(0.48, 1.5); // mean 6.6
  });

  test("the exact test has less power than its approximation says, where rates are small", () => {
    const rates = { first: 0.02, second: 0.3 };
    const approximate = twoProportionPower(rates, 15, { alpha: 0.01, sides: "one" });
    expect(fisherPower(rates, 15, { alpha: 0.01 })).toBeLessThan(approximate);
  });

  test("a sample size is the smallest that suffices", () => {
    fc.assert(
      fc.property(rate, rate, wanted, (first, second, power) => {
        if (Math.abs(first - second) < 1e-3) return;
        const n = twoProportionSampleSize({ first, second }, power);
        expect(twoProportionPower({ first, second }, n)).toBeGreaterThanOrEqual(power);
        if (n > 1) expect(twoProportionPower({ first, second }, n - 1)).toBeLessThan(power);
      }),
      fixed,
    );
    const effect = { difference: 0.3, standardDeviation: 1 };
    const n = pairedSampleSize(effect, 0.9);
    expect(pairedPower(effect, n)).toBeGreaterThanOrEqual(0.9);
    expect(pairedPower(effect, n - 1)).toBeLessThan(0.9);
  });

  test("no test is planned with fewer units than it can have", () => {
    expect(pairedSampleSize({ difference: 100, standardDeviation: 1 }, 0.8)).toBe(2);
    expect(twoProportionSampleSize({ first: 0.1, second: 0.9 }, 0.05)).toBe(1);
  });

  test("grows with n and with alpha, and does not care for the sign of a difference", () => {
    const differences = fc.double({ min: 0.05, max: 2, noNaN: true });
    fc.assert(
      fc.property(differences, fc.integer({ min: 2, max: 60 }), (difference, n) => {
        const effect = { difference, standardDeviation: 1 };
        const power = pairedPower(effect, n);
        expect(pairedPower({ difference: -difference, standardDeviation: 1 }, n)).toBe(power);
        expect(pairedPower(effect, n + 1)).toBeGreaterThanOrEqual(power - 1e-12);
        expect(pairedPower(effect, n, { alpha: 0.1 })).toBeGreaterThanOrEqual(power);
        expect(power > 0.05 && power <= 1 + 1e-12).toBe(true);
      }),
      fixed,
    );
  });

  test("without a difference, the power is alpha", () => {
    const nothing = { difference: 0, standardDeviation: 3 };
    expect(pairedPower(nothing, 12)).toBeCloseTo(0.05, 11);
    expect(pairedPower(nothing, 12, { alpha: 0.01, sides: "one" })).toBeCloseTo(0.01, 11);
  });

  test("of rates that never meet is 1 as soon as it can be", () => {
    expect(twoProportionPower({ first: 0, second: 1 }, 10)).toBe(1);
  });

  test("what cannot be planned is refused by name", () => {
    const [rates, effect] = [
      { first: 0.1, second: 0.2 },
      { difference: 1, standardDeviation: 1 },
    ];
    const same = { first: 0.1, second: 0.1 };
    const odd = "expected two different rates in [0, 1], got 0.1 and 0.1.";
    expect(errorOf(() => twoProportionPower(same, 9))).toContain(`twoProportionPower: ${odd}`);
    expect(errorOf(() => twoProportionSampleSize(same, 0.8))).toContain(`SampleSize: ${odd}`);
    expect(errorOf(() => fisherPower(same, 9))).toContain(`fisherPower: ${odd}`);
    expect(errorOf(() => twoProportionPower({ first: 0, second: 1.5 }, 9))).toContain("0 and 1.5");
    expect(errorOf(() => twoProportionPower(rates, 0))).toMatch(/n of at least 1, got 0/);
    expect(errorOf(() => pairedPower(effect, 1))).toMatch(/pairedPower: .*at least 2, got 1/);
    expect(errorOf(() => pairedPower({ ...effect, standardDeviation: 0 }, 5))).toMatch(/1 and 0/);
    expect(errorOf(() => pairedPower(effect, 5, { alpha: 0 }))).toMatch(/alpha in \(0, 1\), got 0/);
    expect(errorOf(() => fisherPower(rates, 2.5))).toMatch(/fisherPower: .*got 2\.5 and 0\.05/);
    expect(errorOf(() => pairedSampleSize(effect, 1))).toMatch(/power in \(0, 1\), got 1/);
    expect(errorOf(() => pairedSampleSize({ ...effect, difference: 0 }, 0.8))).toMatch(
      /other than 0/,
    );
    const tiny = { difference: 1e-9, standardDeviation: 1 };
    expect(errorOf(() => pairedSampleSize(tiny, 0.8))).toMatch(/observations can show/);
  });
});
