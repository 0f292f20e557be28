import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binomialCdf } from "../../src/math/distributions/binomial.ts";
import {
  type Counts,
  clusteredProportion,
  type Estimate,
  exactProportion,
  proportion,
} from "../../src/math/index.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const fixed = { seed: 3, numRuns: 100 };
const counts = fc
  .tuple(fc.nat(60), fc.nat(8), fc.nat(60))
  .map(([hits, missing, misses]): Counts => ({ hits, missing, n: hits + missing + misses }));
const widthOf = ({ interval: [low, high] }: Estimate) => high - low;
const both = { "Wilson's": proportion, "the exact": exactProportion };

describe("proportions", () => {
  test("Wilson's interval is that of statsmodels", () => {
    expect(oracle.proportions.length).toBeGreaterThan(10);
    for (const { hits, n, confidence, wilson } of oracle.proportions) {
      expectAgreement(proportion(hits, n, { confidence }).interval, wilson);
    }
  });

  test("the exact interval is that of statsmodels, each bound alone an end of a less sure one", () => {
    for (const { hits, n, confidence, exact, lower, upper } of oracle.proportions) {
      const intervalOf = (bounds: "both" | "lower" | "upper") =>
        exactProportion(hits, n, { confidence, bounds }).interval;
      expectAgreement(intervalOf("both"), exact);
      expectAgreement(intervalOf("lower"), [lower, 1]);
      expectAgreement(intervalOf("upper"), [0, upper]);
    }
  });

  test("no hit in n leaves an upper bound of about 3 / n: the rule of three", () => {
    const { interval, method, value } = exactProportion(0, 1000, { bounds: "upper" });
    expect(value).toBe(0);
    expect(interval[1]).toBeCloseTo(1 - 0.05 ** (1 / 1000), 14);
    expect(interval[1]).toBeCloseTo(3 / 1000, 4); // -log 0.05 = 2.996
    expect(method).toBe("Clopper-Pearson 95%, upper bound");
  });

  test("the exact interval covers the truth at least as often as it says, at every rate", () => {
    const n = 12;
    const intervals = Array.from({ length: n + 1 }, (_, hits) => exactProportion(hits, n).interval);
    const mass = (hits: number, p: number) => binomialCdf(hits, n, p) - binomialCdf(hits - 1, n, p);
    for (let p = 0.01; p < 1; p += 0.01) {
      const covering = intervals.map(([low, high], hits) =>
        low <= p && p <= high ? mass(hits, p) : 0,
      );
      expect(covering.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(0.95);
    }
  });

  test.each(Object.entries(both))("%s interval holds the value, in [0, 1]", (_, estimate) => {
    fc.assert(
      fc.property(counts, ({ hits, missing, n }) => {
        const { value, interval, ...rest } = estimate(hits, n, { missing });
        expect(rest).toMatchObject({ n, missing });
        if (n === 0) expect([value, ...interval]).toEqual([Number.NaN, 0, 1]);
        else {
          expect(value).toBe(hits / n);
          const [low, high] = interval;
          expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
        }
      }),
      fixed,
    );
  });

  test.each(Object.entries(both))("%s interval of misses mirrors that of hits", (_, estimate) => {
    fc.assert(
      fc.property(counts, ({ hits, missing, n }) => {
        const { interval } = estimate(hits, n, { missing });
        const mirrored = estimate(n - hits - missing, n, { missing }).interval;
        expect(1 - mirrored[1]).toBeCloseTo(interval[0], 12);
        expect(1 - mirrored[0]).toBeCloseTo(interval[1], 12);
      }),
      fixed,
    );
  });

  test.each(Object.entries(both))(
    "%s interval rises with hits, and shrinks with n",
    (_, estimate) => {
      const sizes = fc.integer({ min: 1, max: 80 });
      fc.assert(
        fc.property(sizes, fc.nat(79), (n, below) => {
          const hits = below % n;
          const [here, more] = [estimate(hits, n), estimate(hits + 1, n)];
          expect(more.interval[0]).toBeGreaterThan(here.interval[0]);
          expect(more.interval[1]).toBeGreaterThan(here.interval[1]);
          expect(widthOf(estimate(2 * hits, 2 * n))).toBeLessThan(widthOf(here));
          expect(widthOf(estimate(hits, n, { confidence: 0.99 }))).toBeGreaterThan(widthOf(here));
        }),
        fixed,
      );
    },
  );

  test.each(Object.entries(both))(
    "with missing answers, %s interval covers both possibilities",
    (_, estimate) => {
      // 2 of 10 are missing: 3 hits or 5 hits
      const { value, interval } = estimate(3, 10, { missing: 2 });
      expect(value).toBe(0.3);
      expect(interval).toEqual([estimate(3, 10).interval[0], estimate(5, 10).interval[1]]);
    },
  );

  test("methods say how sure they are", () => {
    expect(proportion(1, 2).method).toBe("Wilson 95%");
    expect(proportion(1, 2, { confidence: 0.999 }).method).toBe("Wilson 99.9%");
    expect(exactProportion(1, 2).method).toBe("Clopper-Pearson 95%");
  });

  test("what is no count and no confidence is refused by name", () => {
    const odd = "expected whole numbers with hits + missing at most n, got";
    expect(errorOf(() => proportion(3, 2))).toBe(
      `RangeError: proportion: ${odd} 3 hits, 0 missing, n 2.`,
    );
    expect(errorOf(() => proportion(1, 2, { missing: 2 }))).toContain("2 missing, n 2");
    expect(errorOf(() => exactProportion(0.5, 2))).toBe(
      `RangeError: exactProportion: ${odd} 0.5 hits, 0 missing, n 2.`,
    );
    expect(errorOf(() => exactProportion(-1, 2))).toContain("got -1 hits");
    expect(errorOf(() => exactProportion(1, Number.NaN))).toContain("n NaN");
    for (const confidence of [0, 1, Number.NaN]) {
      const message = `expected confidence in (0, 1), got ${confidence}.`;
      expect(errorOf(() => proportion(1, 2, { confidence }))).toContain(`proportion: ${message}`);
      expect(errorOf(() => exactProportion(1, 2, { confidence }))).toContain(message);
      expect(errorOf(() => clusteredProportion([], { confidence }))).toContain(message);
    }
  });
});

const rows = (groups: readonly (readonly [hits: number, n: number])[]): Counts[] =>
  groups.map(([hits, n]) => ({ hits, missing: 0, n }));

describe("clusteredProportion", () => {
  test("is Wilson's interval of statsmodels with cluster-robust variance and Student's quantile", () => {
    expect(oracle.clusteredProportions.length).toBeGreaterThan(2);
    for (const { groups, interval } of oracle.clusteredProportions) {
      expectAgreement(clusteredProportion(rows(groups)).interval, interval);
    }
  });

  test("one cluster, or one observation in each, is a plain proportion", () => {
    const plain = proportion(3, 5);
    expect(clusteredProportion(rows([[3, 5]]))).toEqual(plain);
    const alone = clusteredProportion(
      rows([
        [1, 1],
        [0, 1],
        [1, 1],
        [0, 1],
        [1, 1],
      ]),
    );
    expect(alone).toEqual(plain);
  });

  test("a cluster without observations is none", () => {
    const groups = [
      [4, 10],
      [6, 10],
    ] as const;
    expect(clusteredProportion(rows([...groups, [0, 0]]))).toEqual(
      clusteredProportion(rows(groups)),
    );
    expect(
      clusteredProportion(
        rows([
          [0, 0],
          [3, 5],
        ]),
      ),
    ).toEqual(proportion(3, 5));
    expect(clusteredProportion(rows([[0, 0]]))).toEqual(proportion(0, 0));
  });

  test("clusters that disagree make the interval wider, clusters that agree do not make it shorter", () => {
    const width = (...hits: number[]) =>
      widthOf(clusteredProportion(rows(hits.map((count) => [count, 20]))));
    expect(width(0, 20, 5, 15)).toBeGreaterThan(2 * width(10, 10, 10, 10));
    expect(width(10, 10, 10, 10)).toBeGreaterThan(widthOf(proportion(40, 80)));
  });

  test("holds the value in [0, 1], whatever the order of clusters", () => {
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 6 }), (clusters) => {
        const { value, interval, n, missing } = clusteredProportion(clusters);
        const backwards = clusteredProportion(clusters.toReversed());
        expectAgreement(backwards.interval, interval, 1e-11);
        expect(missing).toBe(clusters.reduce((sum, count) => sum + count.missing, 0));
        if (n === 0) expect(value).toBeNaN();
        else expect(interval[0] <= value && value <= interval[1]).toBe(true);
        expect(interval[0] >= 0 && interval[1] <= 1).toBe(true);
      }),
      fixed,
    );
  });

  test("says how many clusters it saw", () => {
    expect(
      clusteredProportion(
        rows([
          [1, 9],
          [2, 9],
        ]),
      ).method,
    ).toBe("Wilson 95%, 2 clusters");
  });

  test("what is no count is refused by name", () => {
    expect(
      errorOf(() =>
        clusteredProportion(
          rows([
            [1, 2],
            [3, 2],
          ]),
        ),
      ),
    ).toMatch(/^RangeError: clusteredProportion: .*got 3 hits, 0 missing, n 2\.$/);
  });
});
