import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pair, pairedDifference } from "../../src/math/index.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const { paired } = oracle;
const pairsOf = (clusterOf: (index: number) => string): Pair[] =>
  paired.first.map((first, index) => ({
    cluster: clusterOf(index),
    first,
    second: paired.second[index]!,
  }));
const independent = pairsOf(() => "all");
const clustered = pairsOf((index) => `seed ${paired.clusters[index]}`);
const values = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const somePairs = fc.array(
  fc.record({ cluster: fc.constantFrom("a", "b", "c"), first: values, second: values }),
  { minLength: 2, maxLength: 12 },
);

describe("pairedDifference", () => {
  test("in one cluster is scipy's paired t interval", () => {
    const { value, interval, n, method } = pairedDifference(independent);
    expect({ n, method }).toEqual({ n: 24, method: "paired difference, Student's t 95%" });
    expectAgreement([value, ...interval], [paired.mean, ...paired.independent]);
  });

  test("in many clusters is the interval of statsmodels with cluster-robust errors", () => {
    const { value, interval, method } = pairedDifference(clustered);
    expect(method).toBe("paired difference, Student's t 95%, 7 clusters");
    expectAgreement([value, ...interval], [paired.mean, ...paired.clustered]);
  });

  test("one pair in each cluster is the same as all in one", () => {
    const { interval } = pairedDifference(pairsOf((index) => `question ${index}`));
    expectAgreement(interval, paired.independent);
  });

  test("nothing measured is NaN in an open interval, one pair its difference in an open interval", () => {
    expect(pairedDifference([])).toMatchObject({
      ...{ value: Number.NaN, n: 0, interval: [-Infinity, Infinity] },
    });
    expect(pairedDifference([{ cluster: "a", first: 1, second: 3 }])).toMatchObject({
      ...{ value: 2, n: 1, interval: [-Infinity, Infinity] },
    });
  });

  test("pairs that all differ alike leave no doubt", () => {
    const pairs = [1, 2, 5].map((first) => ({ cluster: "a", first, second: first + 1 }));
    expect(pairedDifference(pairs).interval).toEqual([1, 1]);
  });

  test("changes its sign with the order of conditions, holds the value, and more confidence is wider", () => {
    fc.assert(
      fc.property(somePairs, (pairs) => {
        const { value, interval } = pairedDifference(pairs);
        const swapped = pairedDifference(
          pairs.map(({ cluster, first, second }) => ({ cluster, first: second, second: first })),
        );
        expect(-swapped.value).toBeCloseTo(value, 9);
        expect(-swapped.interval[0]).toBeCloseTo(interval[1], 6);
        expect(interval[0] <= value && value <= interval[1]).toBe(true);
        const surer = pairedDifference(pairs, { confidence: 0.99 });
        expect(surer.interval[1]).toBeGreaterThanOrEqual(interval[1]);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  test("what is no number is refused by name and place", () => {
    const pairs = [{ cluster: "seed 1", first: Number.NaN, second: 1 }];
    expect(errorOf(() => pairedDifference(pairs))).toBe(
      "RangeError: pairedDifference: expected finite numbers, got NaN and 1 in cluster seed 1.",
    );
    expect(errorOf(() => pairedDifference([], { confidence: 95 }))).toBe(
      "RangeError: pairedDifference: expected confidence in (0, 1), got 95.",
    );
  });
});
