import { describe, expect, test } from "vitest";
import { dpSgd } from "../../../src/privacy/event.ts";
import { tuningEvent, tuningPrices, tuningWays } from "../../../src/privacy/tuning/prices.ts";

const run = dpSgd(1, 0.01, 1000);
const options = { delta: 1e-6, neighboringRelation: "addOrRemoveOne" } as const;

describe("prices of tuning", () => {
  const prices = tuningPrices(run, { ...options, runs: 10 });
  const epsilon = (way: string) => prices.find((each) => each.way === way)!.upper;

  test("name every way, and say which of them the guarantee covers", () => {
    expect(prices.map(({ way }) => way)).toEqual(tuningWays);
    expect(prices.filter(({ isCovered }) => !isCovered).map(({ way }) => way)).toEqual([
      "notCharged",
    ]);
    expect(prices.filter(({ isRandom }) => isRandom)).toHaveLength(4);
  });

  test.each([
    // dp_accounting 0.6.0, RDP: 1000 steps at σ = 1, q = 0.01, delta = 1e-6, 10 runs on average
    ["geometric", 4.431],
    ["logarithmic", 3.851],
    ["negativeBinomial", 4.159],
    ["poisson", 4.671],
  ])("of private selection, %s, are those of the reference", (way, expected) => {
    expect(epsilon(way)).toBeCloseTo(expected, 2);
  });

  test("of one run are paid where tuning reads public data, and where it is not charged", () => {
    expect(epsilon("publicProxy")).toBe(epsilon("notCharged"));
    expect(epsilon("publicProxy")).toBeLessThan(epsilon("logarithmic"));
  });

  test("of all runs together are more than those of selection: ten runs cost about √10 times", () => {
    expect(epsilon("composed")).toBeGreaterThan(epsilon("geometric"));
    const ratio = epsilon("composed") / epsilon("publicProxy");
    expect(ratio).toBeGreaterThan(Math.sqrt(10) * 0.9);
    expect(ratio).toBeLessThan(10);
  });

  test("are what the event says that is charged", () => {
    expect(tuningEvent(run, "logarithmic", 10)).toEqual({
      ...{ kind: "repeatAndSelect", event: run, mean: 10, shape: 0 },
    });
    expect(tuningEvent(run, "composed", 10)).toEqual({
      ...{ kind: "selfComposed", event: run, count: 10 },
    });
  });

  test.each([0, 1.5, NaN])("of %d runs are refused", (runs) => {
    expect(() => tuningPrices(run, { ...options, runs })).toThrow(`got ${runs}.`);
  });
});
