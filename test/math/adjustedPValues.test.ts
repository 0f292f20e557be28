import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { benjaminiHochberg, holm } from "../../src/math/index.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const methods = { holm, benjaminiHochberg };
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
const fixed = { seed: 7, numRuns: 200 };

describe("adjusted p-values", () => {
  test.each(Object.entries(methods))("%s is that of statsmodels", (name, adjust) => {
    expect(oracle.adjusted.length).toBeGreaterThan(4);
    for (const { pValues, ...expected } of oracle.adjusted) {
      expectAgreement(adjust(pValues), expected[name as keyof typeof methods]);
    }
  });

  test("by hand: 0.01, 0.04 and 0.03", () => {
    // Holm: 3 × 0.01, then 2 × 0.03, then 1 × 0.04, which may not fall below the one before it
    expectAgreement(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
    // Benjamini-Hochberg: 3/3 × 0.04, then 3/2 × 0.03, which may not rise above the one after it, then 3/1 × 0.01
    expectAgreement(benjaminiHochberg([0.01, 0.04, 0.03]), [0.03, 0.04, 0.04]);
  });

  test("one question is not adjusted, none gives none", () => {
    for (const adjust of Object.values(methods)) {
      expect(adjust([0.2])).toEqual([0.2]);
      expect(adjust([])).toEqual([]);
    }
  });

  test("Holm is at least Benjamini-Hochberg, which is at least the p-value, and none is above 1", () => {
    const atLeast = (more: number, less: number) => more >= less * (1 - 1e-14);
    fc.assert(
      fc.property(pValues, (raw) => {
        const [strict, lenient] = [holm(raw), benjaminiHochberg(raw)];
        for (const [index, pValue] of raw.entries()) {
          expect(atLeast(lenient[index]!, pValue)).toBe(true);
          expect(atLeast(strict[index]!, lenient[index]!)).toBe(true);
          expect(strict[index]! <= 1).toBe(true);
        }
      }),
      fixed,
    );
  });

  test("the order of questions does not matter, and the order of p-values stays", () => {
    fc.assert(
      fc.property(pValues, fc.constantFrom(...Object.values(methods)), (raw, adjust) => {
        const adjusted = adjust(raw);
        expect(adjust(raw.toReversed()).toReversed()).toEqual(adjusted);
        for (const [a, first] of raw.entries()) {
          for (const [b, second] of raw.entries()) {
            if (first <= second) expect(adjusted[a]! <= adjusted[b]!).toBe(true);
          }
        }
      }),
      fixed,
    );
  });

  test("a planned test that measured nothing stays NaN and counts among the questions", () => {
    for (const adjust of Object.values(methods)) {
      const [first, nothing, third] = adjust([0.01, Number.NaN, 0.4]);
      const [asIf, , asIfThird] = adjust([0.01, 1, 0.4]);
      expect([first, nothing, third]).toEqual([asIf, Number.NaN, asIfThird]);
      expect(first).toBeCloseTo(0.03, 14); // three questions, not two
      expect(adjust([Number.NaN])).toEqual([Number.NaN]);
    }
  });

  test("what is no p-value is refused by name", () => {
    expect(errorOf(() => holm([0.5, 1.5]))).toBe(
      "RangeError: holm: expected p-values in [0, 1] or NaN, got 1.5.",
    );
    expect(errorOf(() => benjaminiHochberg([-0.1]))).toMatch(/benjaminiHochberg: .*got -0\.1/);
  });
});
