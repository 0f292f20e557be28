import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countPairs,
  fisherTest,
  mcNemarChiSquare,
  mcNemarTest,
  type Pair,
  pairedDifference,
  seedFrom,
  signFlipTest,
} from "../../src/math/index.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const alternatives = ["twoSided", "greater", "less"] as const;
const mirrored = { twoSided: "twoSided", greater: "less", less: "greater" } as const;
const seed = seedFrom(1);
const count = fc.nat(40);
const fixed = { seed: 6, numRuns: 100 };

describe("McNemar's test", () => {
  const tables = fc.record({ both: count, onlyFirst: count, onlySecond: count, neither: count });

  test("is that of statsmodels, one-sided the binomial test of scipy", () => {
    expect(oracle.mcNemar.length).toBeGreaterThan(4);
    for (const { exact, chiSquare, greater, less, ...counts } of oracle.mcNemar) {
      expectAgreement(mcNemarTest(counts).pValue, exact);
      expectAgreement(mcNemarTest(counts, { alternative: "greater" }).pValue, greater);
      expectAgreement(mcNemarTest(counts, { alternative: "less" }).pValue, less);
      // with as many changes to either side, the correction of statsmodels overshoots: (|0| - 1)² > 0
      if (counts.onlyFirst !== counts.onlySecond) {
        expectAgreement(mcNemarChiSquare(counts).pValue, chiSquare);
      }
    }
  });

  test("counts pairs of hits and misses", () => {
    const pairs = [
      [1, 1],
      [1, 0],
      [0, 1],
      [0, 1],
      [0, 0],
    ] as const;
    const counts = countPairs(pairs.map(([first, second]) => ({ first, second })));
    expect(counts).toEqual({ both: 1, onlyFirst: 1, onlySecond: 2, neither: 1 });
    expect(mcNemarTest(counts)).toEqual({
      pValue: expect.closeTo(1, 14), // 2 P(X ≤ 1 of 3) = 2 (1 + 3) / 8
      ...{ n: 5, alternative: "twoSided", method: "McNemar, exact" },
    });
  });

  test("does not care for what did not change, and swaps sides with the conditions", () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(...alternatives), (counts, alternative) => {
        const { pValue } = mcNemarTest(counts, { alternative });
        const { both, onlyFirst, onlySecond, neither } = counts;
        const others = { both: both + 7, neither: neither + 1, onlyFirst, onlySecond };
        const swapped = { both, neither, onlyFirst: onlySecond, onlySecond: onlyFirst };
        if (both + onlyFirst + onlySecond + neither === 0) return;
        expect(mcNemarTest(others, { alternative }).pValue).toBe(pValue);
        const mirror = mcNemarTest(swapped, { alternative: mirrored[alternative] });
        expect(mirror.pValue).toBeCloseTo(pValue, 12);
        expect(mcNemarChiSquare(swapped).pValue).toBe(mcNemarChiSquare(counts).pValue);
        expect(pValue >= 0 && pValue <= 1).toBe(true);
      }),
      fixed,
    );
  });

  test("without a change p is 1, without pairs NaN", () => {
    const unchanged = { both: 4, onlyFirst: 0, onlySecond: 0, neither: 2 };
    const nothing = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
    for (const test of [mcNemarTest, mcNemarChiSquare]) {
      expect(test(unchanged)).toMatchObject({ pValue: 1, n: 6 });
      expect(test(nothing)).toMatchObject({ pValue: Number.NaN, n: 0 });
      expect(test({ ...nothing, onlyFirst: 3, onlySecond: 3 }).pValue).toBe(1);
    }
  });

  test("what is no count and no hit is refused by name", () => {
    const counts = { both: 1, onlyFirst: -1, onlySecond: 0, neither: 0 };
    expect(errorOf(() => mcNemarTest(counts))).toMatch(
      /^RangeError: mcNemarTest: expected whole numbers from 0, got .*"onlyFirst":-1/,
    );
    expect(errorOf(() => mcNemarChiSquare({ ...counts, onlyFirst: 0.5 }))).toMatch(
      /mcNemarChiSquare/,
    );
    expect(errorOf(() => countPairs([{ first: 0.5, second: 1 }]))).toBe(
      "RangeError: countPairs: expected 0 or 1, got 0.5 and 1.",
    );
  });
});

describe("signFlipTest", () => {
  const { paired } = oracle;
  const pairsOf = (length: number, clusterOf: (index: number) => string): Pair[] =>
    paired.first.slice(0, length).map((first, index) => ({
      cluster: clusterOf(index),
      first,
      second: paired.second[index]!,
    }));
  const differences = (...values: number[]): Pair[] =>
    values.map((second) => ({ cluster: "all", first: 0, second }));
  const some = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 9 });

  test.each(alternatives)(
    "is scipy's permutation test where all patterns are tried (%s)",
    (alternative) => {
      const few = signFlipTest(
        pairsOf(10, () => "all"),
        { seed, alternative },
      );
      expectAgreement(few.pValue, paired.signFlip[alternative]);
      expect(few).toMatchObject({ n: 10, alternative, method: "sign-flip test, exact" });
      const clustered = pairsOf(24, (index) => `seed ${paired.clusters[index]}`);
      const total = signFlipTest(clustered, { seed, alternative });
      expectAgreement(total.pValue, paired.signFlipClustered[alternative]);
      expect(total).toMatchObject({ n: 24, method: "sign-flip test, exact, 7 clusters" });
    },
  );

  test("five seeds that agree give p = 2 / 2⁵, one-sided 1 / 2⁵", () => {
    const pairs = [1, 2, 3, 4, 5].map((second) => ({ cluster: `${second}`, first: 0, second }));
    expect(signFlipTest(pairs, { seed }).pValue).toBe(2 / 32);
    expect(signFlipTest(pairs, { seed, alternative: "greater" }).pValue).toBe(1 / 32);
    expect(signFlipTest(pairs, { seed, alternative: "less" }).pValue).toBe(1);
  });

  test("sums that differ by rounding alone are ties", () => {
    // 0.1 + 0.2 - 0.3 is 5.6e-17 in doubles, and so are its mirror images: all 8 patterns are as extreme as this one
    expect(signFlipTest(differences(0.1, 0.2, -0.3), { seed }).pValue).toBe(1);
  });

  test("random patterns come to the exact p-value within their noise, and never below 1 / (1 + patterns)", () => {
    const pairs = pairsOf(10, () => "all");
    const patterns = 1000; // fewer than 2¹⁰
    const { pValue, method } = signFlipTest(pairs, { seed, patterns });
    const exact = paired.signFlip.twoSided;
    expect(method).toBe("sign-flip test, 1000 random patterns");
    expect(Math.abs(pValue - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / patterns));
    const sure = signFlipTest(differences(...Array(60).fill(1)), { seed, patterns: 99 });
    expect(sure.pValue).toBe(1 / 100); // of 2⁶⁰ patterns, two are as extreme
    expect(signFlipTest(pairs, { seed, patterns }).pValue).toBe(pValue);
  });

  test("differences of 0 change nothing, without any p is 1, and without pairs NaN", () => {
    const withZeros = differences(3, 0, -1, 0, 4, 0);
    expect(signFlipTest(withZeros, { seed }).pValue).toBe(
      signFlipTest(differences(3, -1, 4), { seed }).pValue,
    );
    const many = signFlipTest(differences(...Array<number>(40).fill(0), 3), { seed });
    expect(many).toMatchObject({ pValue: 1, n: 41, method: "sign-flip test, exact" }); // 2 of 2¹
    expect(signFlipTest(differences(0, 0), { seed })).toMatchObject({ pValue: 1, n: 2 });
    expect(signFlipTest([], { seed })).toMatchObject({ pValue: Number.NaN, n: 0 });
  });

  test("does not care for the scale, and swaps sides with the conditions", () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...alternatives), (values, alternative) => {
        const pValueOf = (scale: number, side: (typeof alternatives)[number]) =>
          signFlipTest(differences(...values.map((value) => value * scale)), {
            ...{ seed, alternative: side },
          }).pValue;
        const pValue = pValueOf(1, alternative);
        expect(pValueOf(0.37, alternative)).toBe(pValue);
        expect(pValueOf(-1, mirrored[alternative])).toBe(pValue);
        expect(pValue > 0 && pValue <= 1).toBe(true);
      }),
      fixed,
    );
  });

  test("is about as sure as Student's t where differences are many", () => {
    const pairs = pairsOf(24, () => "all");
    const { interval } = pairedDifference(pairs);
    const { pValue } = signFlipTest(pairs, { seed });
    expect(pValue < 0.05).toBe(interval[0] > 0);
  });

  test("what is no number is refused by name", () => {
    expect(errorOf(() => signFlipTest(differences(Number.NaN), { seed }))).toMatch(
      /^RangeError: signFlipTest: expected finite numbers, got 0 and NaN in cluster all/,
    );
    expect(errorOf(() => signFlipTest([], { seed, patterns: 0 }))).toBe(
      "RangeError: signFlipTest: expected patterns to be 1, 2, 3, …, got 0.",
    );
  });
});

describe("fisherTest", () => {
  const groups = fc.tuple(count, count).map(([hits, misses]) => ({ hits, n: hits + misses + 1 }));

  test("is scipy's, from small tables to 200000 observations", () => {
    expect(oracle.fisher.length).toBeGreaterThan(8);
    for (const { first, second, ...pValues } of oracle.fisher) {
      for (const alternative of alternatives) {
        const { pValue, n } = fisherTest(first, second, { alternative });
        expectAgreement(pValue, pValues[alternative]);
        expect(n).toBe(first.n + second.n);
      }
    }
  });

  test("finds the counts of Sycophancy to Subterfuge as surprising as a reader computed them", () => {
    const none = { hits: 0, n: 100_000 };
    const greater = (hits: number, n: number) =>
      fisherTest(none, { hits, n }, { alternative: "greater" }).pValue;
    expect(greater(45, 32_768)).toBeCloseTo(4e-28, 28);
    expect(greater(7, 32_768)).toBeCloseTo(6e-5, 5);
    expect(greater(4, 100_000)).toBeCloseTo(0.06, 2); // (1/2)⁴ = 0.0625
  });

  test("swaps sides with the groups, and with hits and misses", () => {
    fc.assert(
      fc.property(
        groups,
        groups,
        fc.constantFrom(...alternatives),
        (first, second, alternative) => {
          const { pValue } = fisherTest(first, second, { alternative });
          const other = { alternative: mirrored[alternative] };
          const misses = ({ hits, n }: { hits: number; n: number }) => ({ hits: n - hits, n });
          expect(fisherTest(second, first, other).pValue).toBeCloseTo(pValue, 12);
          expect(fisherTest(misses(first), misses(second), other).pValue).toBeCloseTo(pValue, 12);
          expect(pValue >= 0 && pValue <= 1).toBe(true);
        },
      ),
      fixed,
    );
  });

  test("the two one-sided p-values share the table that was seen", () => {
    // 1 of 2 against 1 of 2: P(X ≥ 1) = P(X ≤ 1) = (1 + 4) / 6
    const [first, second] = [
      { hits: 1, n: 2 },
      { hits: 1, n: 2 },
    ];
    expect(fisherTest(first, second, { alternative: "greater" }).pValue).toBeCloseTo(5 / 6, 14);
    expect(fisherTest(first, second, { alternative: "less" }).pValue).toBeCloseTo(5 / 6, 14);
    expect(fisherTest(first, second).pValue).toBeCloseTo(1, 14);
  });

  test("two tables that mirror each other are equally probable, whatever rounding says", () => {
    // 3 hits, all in one of two groups of 4: 2 × 4 / 56
    const { pValue } = fisherTest({ hits: 0, n: 4 }, { hits: 3, n: 4 });
    expect(pValue).toBeCloseTo(1 / 7, 14);
    expect(fisherTest({ hits: 3, n: 4 }, { hits: 0, n: 4 }).pValue).toBeCloseTo(1 / 7, 14);
  });

  test("with an empty group p is NaN, without hits 1", () => {
    expect(fisherTest({ hits: 0, n: 0 }, { hits: 1, n: 2 }).pValue).toBeNaN();
    expect(fisherTest({ hits: 0, n: 5 }, { hits: 0, n: 2 }).pValue).toBe(1);
  });

  test("what is no count is refused by name", () => {
    expect(errorOf(() => fisherTest({ hits: 3, n: 2 }, { hits: 1, n: 2 }))).toBe(
      "RangeError: fisherTest: expected whole numbers with hits at most n, got 3 hits of 2.",
    );
    expect(errorOf(() => fisherTest({ hits: 1, n: 2 }, { hits: 1, n: 2.5 }))).toContain(
      "1 hits of 2.5",
    );
  });
});
