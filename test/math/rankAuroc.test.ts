import { describe, expect, test } from "vitest";
import { areaUnderRoc } from "../../src/math/auroc.ts";
import { rankAuroc } from "../../src/math/rankAuroc.ts";
import { generator, seedFrom, split } from "../../src/math/seed.ts";

const scored = (positives: readonly number[], negatives: readonly number[]) => [
  ...positives.map((score) => ({ score, isPositive: true })),
  ...negatives.map((score) => ({ score, isPositive: false })),
];

describe("rankAuroc", () => {
  test("is the area under the curve, inside an interval that never leaves [0, 1]", () => {
    const perfect = rankAuroc(scored([4, 5, 6], [1, 2, 3]));
    expect(perfect.value).toBe(1);
    expect(perfect.interval[1]).toBe(1);
    expect(perfect.interval[0]).toBeGreaterThan(0.3);
    expect(perfect.interval[0]).toBeLessThan(0.8);
    const mirrored = rankAuroc(scored([1, 2, 3], [4, 5, 6]));
    expect(mirrored.interval[1]).toBeCloseTo(1 - perfect.interval[0], 12);
  });

  test("knows nothing without observations of both classes", () => {
    const { value, interval } = rankAuroc(scored([1, 2], []));
    expect(value).toBeNaN();
    expect(interval).toEqual([0, 1]);
  });

  test("solves |θ - area| = 1.96 standard errors of Hanley and McNeil", () => {
    const items = scored([1, 3, 5, 7], [0, 2, 4, 6]);
    const { value, interval } = rankAuroc(items);
    // 1 + 2 + 3 + 4 of 16 pairs
    expect(value).toBeCloseTo(10 / 16, 14);
    for (const end of interval) {
      const spread = 1 + 3 * ((1 - end) / (2 - end) + end / (1 + end));
      const error = Math.sqrt((end * (1 - end) * spread) / 16);
      expect(Math.abs(end - value) / error).toBeCloseTo(1.959964, 5);
    }
  });

  test("covers the true area of normal scores about as often as it says", () => {
    // Shifted by 1, a normal score beats another with probability Phi(1 / √2) = 0.7602.
    const covered = Array.from({ length: 400 }, (_, index) => {
      const draw = generator(split(seedFrom(3), index));
      const sample = (shift: number) => Array.from({ length: 60 }, () => draw.normal() + shift);
      const items = scored(sample(1), sample(0));
      const { value, interval } = rankAuroc(items);
      expect(value).toBe(areaUnderRoc(items));
      return interval[0] <= 0.7602 && 0.7602 <= interval[1];
    });
    const rate = covered.filter(Boolean).length / covered.length;
    expect(rate).toBeGreaterThan(0.92);
    expect(rate).toBeLessThan(0.99);
  });
});
