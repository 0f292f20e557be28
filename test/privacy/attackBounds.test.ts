import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../../src/math/distributions/normal.ts";
import { type Account, privacyOf } from "../../src/privacy/account.ts";
import { attackBounds } from "../../src/privacy/attackBounds.ts";
import { dpSgd, type PrivacyEvent } from "../../src/privacy/event.ts";

const neighboringRelation = "addOrRemoveOne";
const exact = (event: PrivacyEvent) => privacyOf(event, { neighboringRelation, accountant: "gdp" });
const tprOf = (account: Account, rate: number) => attackBounds(account).truePositiveRate(rate);
const gaussian = (mu: number) => exact({ kind: "gaussian", noiseMultiplier: 1 / mu });

describe("the largest true-positive rate", () => {
  test("of a Gaussian release is Φ(Φ⁻¹(FPR) + μ)", () => {
    const rates = fc.record({
      mu: fc.double({ min: 0.1, max: 5, noNaN: true }),
      logRate: fc.double({ min: -8, max: -0.01, noNaN: true }),
    });
    fc.assert(
      fc.property(rates, ({ mu, logRate }) => {
        const rate = 10 ** logRate;
        const truth = normalCdf(normalQuantile(rate) + mu);
        const bound = tprOf(gaussian(mu), rate);
        expect(bound).toBeGreaterThanOrEqual(truth * (1 - 1e-12));
        expect(bound).toBeLessThan(truth * 1.001 + 2e-12);
      }),
      { seed: 4, numRuns: 50 },
    );
  });

  test("is what dp_accounting reads off a grid of 300 deltas, or less than 1e-4 above it", () => {
    const fixture = new URL("../fixtures/privacyAccounting.json", import.meta.url);
    const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: TprCase[] };
    const found = cases.filter(({ group }) => group === "tpr_gdp");
    expect(found.length).toBeGreaterThan(0);
    for (const { event, falsePositiveRates, truePositiveRates, muEstimate } of found) {
      const account = exact(event);
      const bounds = falsePositiveRates.map((rate) => tprOf(account, rate));
      for (const [index, bound] of bounds.entries()) {
        expect(bound).toBeLessThanOrEqual(truePositiveRates[index]! * 1.0001);
        expect(bound / truePositiveRates[index]!).toBeGreaterThan(0.999);
      }
      // They read it off at false-positive rates, where a grid of deltas bounds what is found.
      expect(attackBounds(account).fittedMu()).toBeLessThanOrEqual(muEstimate);
    }
  });

  test("is 1 where something was released as it is, the rate itself where nothing was read", () => {
    const of = (event: PrivacyEvent) => tprOf(exact(event), 0.01);
    expect(of({ kind: "nonPrivate" })).toBe(1);
    expect(of({ kind: "noOp" })).toBeCloseTo(0.01, 12);
  });

  test("is asked at a rate from 0 to 1", () => {
    expect(() => tprOf(gaussian(1), Number.NaN)).toThrow(
      "falsePositiveRate: expected a number from 0 to 1, got NaN.",
    );
  });
});

interface TprCase {
  readonly group: string;
  readonly event: PrivacyEvent;
  readonly falsePositiveRates: readonly number[];
  readonly truePositiveRates: readonly number[];
  readonly muEstimate: number;
}

describe("the fitted Gaussian", () => {
  const fitted = (account: Account) => attackBounds(account).fittedMu();

  test("of a Gaussian release is its own", () => {
    const accounts = [gaussian(1), gaussian(0.2), exact(dpSgd(2, 1, 16))]; // √16 / 2 = 2
    for (const [index, mu] of [1, 0.2, 2].entries()) {
      const found = fitted(accounts[index]!);
      expect(found).toBeGreaterThanOrEqual(mu * (1 - 1e-9));
      expect(found).toBeLessThan(mu * (1 + 1e-6));
    }
  });

  test("is infinite where nothing is private, and 0 where nothing was read", () => {
    expect(fitted(exact({ kind: "nonPrivate" }))).toBe(Infinity);
    expect(fitted(exact({ kind: "noOp" }))).toBeCloseTo(0, 9);
  });
});

test("much less noise than anybody wants is fitted, too, and nobody who never errs finds anything", () => {
  for (const noiseMultiplier of [0.05, 0.1]) {
    const event = { kind: "gaussian", noiseMultiplier } as const;
    const attacks = attackBounds(privacyOf(event, { neighboringRelation: "addOrRemoveOne" }));
    // μ = 1 / σ. Deltas near 1 have lost digits of it.
    expect(attacks.fittedMu()).toBeCloseTo(1 / noiseMultiplier, 1);
    expect(attacks.truePositiveRate(0)).toBeLessThan(2e-12);
  }
  const published = { kind: "nonPrivate" } as const;
  const all = attackBounds(privacyOf(published, { neighboringRelation: "addOrRemoveOne" }));
  expect([all.fittedMu(), all.truePositiveRate(0)]).toEqual([Infinity, 1]);
});
