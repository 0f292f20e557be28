import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderRoc } from "../../src/math/auroc.ts";
import { linearizedAuc } from "../../src/math/delong.ts";
import {
  combined,
  estimateOf,
  linearizedMean,
  linearizedRatio,
  standardErrorOf,
  sumOf,
} from "../../src/math/linearized.ts";
import { pairedDifference } from "../../src/math/pairedDifference.ts";
import { generator, seedFrom, split } from "../../src/math/seed.ts";

const some = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()), { maxLength: 40 });

const mean = linearizedMean(Float64Array.of(1, 2, 3, 6));

describe("a statistic with the influence of every record", () => {
  test("of a mean has its standard error s / √n", () => {
    expect(mean.value).toBe(3);
    // Squared deviations 4 + 1 + 0 + 9 = 14; 14 / 3 / 4.
    expect(standardErrorOf(mean)).toBeCloseTo(Math.sqrt(14 / 12), 14);
    expect(sumOf(mean.influence)).toBeCloseTo(0, 14);
  });

  test("of a ratio has the variance of its first-order expansion", () => {
    const other = linearizedMean(Float64Array.of(2, 2, 4, 4));
    const ratio = linearizedRatio(mean, other);
    expect(ratio.value).toBe(1);
    // Residuals first - 1 · second are -1, 0, -1, 2: Σ² = 6, over (3 · 4), over the mean 3 squared.
    expect(standardErrorOf(ratio)).toBeCloseTo(Math.sqrt(6 / 12) / 3, 14);
  });

  test("of clusters is that of their sums, as in pairedDifference", () => {
    const values = [1, 2, 3, 6, 4, 4];
    const clusters = [0, 0, 1, 1, 2, 2];
    const statistic = linearizedMean(Float64Array.from(values));
    const { interval } = estimateOf(statistic, { clusters });
    const theirs = pairedDifference(
      values.map((second, at) => ({ cluster: `${clusters[at]}`, first: 0, second })),
    );
    // Student's with 2 degrees of freedom; ours has n - 1 = 5 where theirs has n = 6.
    const half = ((theirs.interval[1] - theirs.interval[0]) / 2) * Math.sqrt(6 / 5);
    expect(interval[1] - statistic.value).toBeCloseTo(half, 10);
  });

  test("has an interval that stays where the statistic lives", () => {
    const log = estimateOf(mean, { scale: "log" });
    expect(log.interval[0] * log.interval[1]).toBeCloseTo(9, 12); // symmetric around ln 3
    const share = { ...mean, value: 0.9, influence: mean.influence.map((each) => each / 10) };
    const [low, high] = estimateOf(share, { scale: "logit" }).interval;
    expect(high).toBeLessThan(1);
    expect((low / (1 - low)) * (high / (1 - high))).toBeCloseTo(81, 8); // odds 9
    expect(estimateOf({ ...mean, value: 1 }, { scale: "logit" }).interval).toEqual([0, 1]);
    expect(estimateOf({ ...mean, value: 0 }, { scale: "log" }).interval).toEqual([0, Infinity]);
  });

  test("of one record, of one cluster or of none is open", () => {
    expect(estimateOf(linearizedMean(new Float64Array())).interval).toEqual([-Infinity, Infinity]);
    const alone = estimateOf(mean, { clusters: [0, 0, 0, 0] });
    expect(alone.interval).toEqual([-Infinity, Infinity]);
    const single = linearizedMean(Float64Array.of(2));
    expect(estimateOf(single).interval).toEqual([-Infinity, Infinity]);
  });

  test("refuses statistics and clusters of other records", () => {
    const other = linearizedMean(Float64Array.of(1));
    expect(() => combined([mean, other], { value: 0, slopes: [1, 1] })).toThrow("got 4 and 1");
    expect(() => standardErrorOf(mean, [1, 2])).toThrow("4 records, got 2 clusters");
    expect(() => estimateOf(mean, { confidence: 1 })).toThrow("confidence in (0, 1)");
  });

  test("sums millions of numbers without losing the small ones", () => {
    expect(sumOf([1e16, 1, 1, -1e16])).toBe(2);
  });
});

describe("linearizedAuc", () => {
  const areaOf = (labelled: readonly (readonly [number, boolean])[]) =>
    linearizedAuc({
      scores: labelled.map(([score]) => score),
      labels: labelled.map(([, isPositive]) => Number(isPositive)),
    });

  test("is areaUnderRoc, with influences that add up to 0", () => {
    fc.assert(
      fc.property(some, (labelled) => {
        const { value, influence } = areaOf(labelled);
        const scored = labelled.map(([score, isPositive]) => ({ score, isPositive }));
        const area = areaUnderRoc(scored);
        if (Number.isNaN(area)) {
          expect(value).toBeNaN();
          return;
        }
        expect(value).toBeCloseTo(area, 12);
        if (influence.every(Number.isFinite)) expect(sumOf(influence)).toBeCloseTo(0, 12);
      }),
      { seed: 1 },
    );
  });

  test("has the variance that is worked out by hand", () => {
    // Positives 3 and 1, negatives 2 and 0: 3 beats both, 1 beats one of them. Shares of positives 1 and 1/2 have variance
    // 1/8, those of negatives 1/2 and 1 too: 1/8 / 2 + 1/8 / 2.
    const area = areaOf([
      [3, true],
      [1, true],
      [2, false],
      [0, false],
    ]);
    expect(area.value).toBe(0.75);
    expect(standardErrorOf(area) ** 2).toBeCloseTo(1 / 8, 14);
  });

  test("covers the true area of normal scores about as often as it says", () => {
    // Shifted by 1, a normal score beats another with probability Phi(1 / √2) = 0.7602.
    const covered = Array.from({ length: 400 }, (_, index) => {
      const draw = generator(split(seedFrom(4), index));
      const sample = (isPositive: boolean, n: number) =>
        Array.from({ length: n }, () => [draw.normal() + Number(isPositive), isPositive] as const);
      const { interval } = estimateOf(areaOf([...sample(true, 20), ...sample(false, 180)]), {
        scale: "logit",
      });
      return interval[0] <= 0.7602 && 0.7602 <= interval[1];
    });
    const rate = covered.filter(Boolean).length / covered.length;
    expect(rate).toBeGreaterThan(0.91);
    expect(rate).toBeLessThan(0.99);
  });

  test("tells nothing of its variance from a class with one record", () => {
    const area = areaOf([
      [3, true],
      [2, false],
      [4, false],
    ]);
    expect(area.value).toBe(0.5);
    expect(estimateOf(area, { scale: "logit" }).interval).toEqual([0, 1]);
  });

  test("refuses NaN, other labels and unequal lengths", () => {
    expect(() => linearizedAuc({ scores: [1], labels: [2] })).toThrow("got 1 with label 2");
    expect(() => linearizedAuc({ scores: [Number.NaN], labels: [1] })).toThrow("got NaN");
    expect(() => linearizedAuc({ scores: [1], labels: [] })).toThrow("got 1 scores and 0 labels");
  });
});
