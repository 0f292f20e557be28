import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderRoc, auroc, midRanks, type Scored, seedFrom } from "../../src/math/index.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const scored = (...pairs: readonly (readonly [score: number, isPositive: boolean])[]): Scored[] =>
  pairs.map(([score, isPositive]) => ({ score, isPositive }));
const observations = fc.array(
  fc.record({ score: fc.integer({ min: -4, max: 4 }), isPositive: fc.boolean() }),
);
const fixed = { seed: 9, numRuns: 100 };

describe("midRanks", () => {
  test("are scipy's", () => {
    expect(midRanks(oracle.ranks.values)).toEqual(oracle.ranks.ranks);
  });

  test("equal values share the mean of their ranks", () => {
    expect(midRanks([30, 10, 20, 20])).toEqual([4, 1, 2.5, 2.5]);
    expect(midRanks([0, -0, Infinity, -Infinity])).toEqual([2.5, 2.5, 4, 1]);
    expect(midRanks([])).toEqual([]);
  });

  test("add up to n (n + 1) / 2", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
        const sum = midRanks(values).reduce((a, b) => a + b, 0);
        expect(sum).toBe((values.length * (values.length + 1)) / 2);
      }),
      fixed,
    );
  });

  test("what is no number has no rank", () => {
    expect(errorOf(() => midRanks([1, Number.NaN]))).toBe(
      "RangeError: midRanks: expected numbers, got NaN.",
    );
  });
});

describe("areaUnderRoc", () => {
  test("is U / (positives × negatives) of scipy", () => {
    const { values, labels, areaUnderRoc: expected } = oracle.ranks;
    const pairs = values.map((score, index) => ({ score, isPositive: labels[index]! }));
    expectAgreement(areaUnderRoc(pairs), expected);
  });

  test("is the share of pairs of a positive and a negative in which the positive scores higher", () => {
    fc.assert(
      fc.property(observations, (pairs) => {
        const [positives, negatives] = [true, false].map((side) =>
          pairs.filter(({ isPositive }) => isPositive === side),
        );
        const wins = positives!.flatMap((positive) =>
          negatives!.map((negative) => (Math.sign(positive.score - negative.score) + 1) / 2),
        );
        const expected = wins.reduce((a, b) => a + b, 0) / wins.length;
        if (wins.length === 0) expect(areaUnderRoc(pairs)).toBeNaN();
        else expect(areaUnderRoc(pairs)).toBeCloseTo(expected, 12);
      }),
      fixed,
    );
  });

  test("is 1 for a perfect score, 1/2 for one that says nothing, and mirrors with the classes", () => {
    expect(areaUnderRoc(scored([1, false], [2, false], [3, true]))).toBe(1);
    expect(areaUnderRoc(scored([1, false], [1, true], [1, true]))).toBe(0.5);
    expect(areaUnderRoc(scored([1, true], [2, true], [3, false]))).toBe(0);
  });
});

describe("auroc", () => {
  const seed = seedFrom(3);
  const { values, labels } = oracle.ranks;
  const pairs = values.map((score, index) => ({
    ...{ score, isPositive: labels[index]!, question: `${index % 5}` },
  }));

  test("holds the area in its interval, in [0, 1]", () => {
    const { value, n, interval, method } = auroc(pairs, { seed, resamples: 300 });
    const [low, high] = interval;
    expect(value).toBe(areaUnderRoc(pairs));
    expect({ n, method }).toEqual({ n: 20, method: "BCa bootstrap 95%, 300 resamples" });
    expect(0 <= low && low < value && value < high && high <= 1).toBe(true);
  });

  test("draws clusters whole", () => {
    const clusterOf = ({ question }: { readonly question: string }) => question;
    const { method } = auroc(pairs, { seed, resamples: 50, clusterOf });
    expect(method).toBe("BCa bootstrap 95%, 50 resamples, 5 clusters");
  });

  test("of one class, or of nothing, is NaN in [0, 1]", () => {
    const none = { value: Number.NaN, interval: [0, 1] };
    expect(auroc(scored([1, true], [2, true]), { seed })).toMatchObject({ ...none, n: 2 });
    expect(auroc([], { seed })).toMatchObject({ ...none, n: 0 });
  });
});
