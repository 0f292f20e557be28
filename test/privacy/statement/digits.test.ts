import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { claimText, lowerText } from "../../../src/privacy/statement/digits.ts";

describe("a claim in print", () => {
  test.each([
    // width 3e-4: three decimals are known, and 1.8282 goes up
    [1.8282, 1.8279, "1.829"],
    // nothing is known from below: three significant digits
    [1.82824, 0, "1.83"],
    [0.001234, 0, "0.00124"],
    [17.6476, 0, "17.7"],
    // exact: six digits
    [4.37717762, 4.37717762, "4.37718"],
    // wider than the number itself: its first digit
    [0.146, 0.001, "0.2"],
    [123.4, 50, "200"],
    [0, 0, "0"],
    [Infinity, 3, "infinite"],
  ])("[%d] with %d from below is %s", (upper, lower, text) => {
    expect(claimText({ upper, lower })).toBe(text);
  });

  test.each([
    // three decimals are claimed, four are said from below
    [1.8282, 1.82797, "1.8279"],
    [4.00000001, 3.99999507, "3.999995"],
    [0.8536, 0.8528872, "0.8528"],
    [200, 146.7, "140"],
    [1.83, 0, "not known"],
    [Infinity, Infinity, "infinite"],
  ])("[%d] with %d from below is that, rounded down: %s", (upper, lower, text) => {
    expect(lowerText({ upper, lower })).toBe(text);
  });

  test("is never smaller than what was proved, and larger by at most one unit of its last digit", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e4, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (upper, share) => {
          const lower = upper * share;
          const printed = Number(claimText({ upper, lower }));
          expect(printed).toBeGreaterThanOrEqual(upper);
          if (lower > 0) expect(Number(lowerText({ upper, lower }))).toBeLessThanOrEqual(lower);
          const first = 10 ** Math.floor(Math.log10(upper));
          const unit = Math.max(
            lower > 0 ? Math.min(10 * (upper - lower), first) : first / 100,
            first * 1e-5,
          );
          expect(printed - upper).toBeLessThanOrEqual(unit * (1 + 1e-9));
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});
