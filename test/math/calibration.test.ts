import { describe, expect, test } from "vitest";
import type { Scored } from "../../src/math/auroc.ts";
import { calibration } from "../../src/math/calibration.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";

const seed = seedFrom(1);
const some = (score: number, hits: number, misses: number): Scored[] =>
  Array.from({ length: hits + misses }, (_, at) => ({ score, isPositive: at < hits }));

describe("calibration", () => {
  test("the error is the mean distance of what was said and what came true, bin by bin", () => {
    // 0.25: 1 of 4 came true, distance 0; 0.75: 5 of 10 did, distance 0.25: 0.25 · 10 / 14
    const scored = [...some(0.25, 1, 3), ...some(0.75, 5, 5)];
    const { expectedCalibrationError, bins } = calibration(scored, { seed, bins: 2 });
    expect(expectedCalibrationError.value).toBeCloseTo((0.25 * 10) / 14, 12);
    expect(bins.map(({ expected }) => expected)).toEqual([0.25, 0.75]);
    expect(bins.map(({ observed }) => observed.value)).toEqual([0.25, 0.5]);
    expect(bins.map(({ observed }) => observed.n)).toEqual([4, 10]);
  });

  test("probabilities on both sides of the truth cancel within a bin, not between bins", () => {
    const scored = [...some(0.3, 0, 1), ...some(0.4, 1, 0)];
    const errorWith = (bins: number) =>
      calibration(scored, { seed, bins }).expectedCalibrationError.value;
    expect(errorWith(1)).toBeCloseTo(Math.abs(0.7 - 1) / 2, 12);
    expect(errorWith(10)).toBeCloseTo((0.3 + 0.6) / 2, 12);
  });

  test("the Brier score is the mean squared distance from 0 and 1", () => {
    const { brierScore } = calibration([...some(0.8, 1, 1), ...some(0, 0, 2)], { seed });
    // (0.04 + 0.64 + 0 + 0) / 4
    expect(brierScore.value).toBeCloseTo(0.17, 12);
    expect(brierScore.n).toBe(4);
  });

  test("a score of 1 falls into the last bin, and an empty bin says that nothing was observed", () => {
    const { bins } = calibration(some(1, 3, 0), { seed, bins: 4 });
    expect(bins.map(({ observed }) => observed.n)).toEqual([0, 0, 0, 3]);
    expect(bins[0]!.expected).toBeNaN();
    expect(bins[0]!.observed.interval).toEqual([0, 1]);
    expect(bins.map(({ low, high }) => [low, high])[1]).toEqual([0.25, 0.5]);
  });

  test("probabilities that come true as often as they say have a small error, overconfident ones a large one", () => {
    const { uniform } = generator(seedFrom(2));
    const honest = Array.from({ length: 2000 }, () => {
      const score = uniform();
      return { score, isPositive: uniform() < score };
    });
    const boastful = honest.map(({ score, isPositive }) => ({
      score: score > 0.5 ? 0.99 : 0.01,
      isPositive,
    }));
    const errorOf = (scored: readonly Scored[]) =>
      calibration(scored, { seed, resamples: 200 }).expectedCalibrationError;
    // Each bin of 200 misses by about 0.8 · √(0.17 / 200) = 0.023.
    expect(errorOf(honest).value).toBeLessThan(0.05);
    // Of those above a half three quarters come true: |0.99 - 0.75| = 0.24.
    expect(errorOf(boastful).value).toBeCloseTo(0.24, 1);
    const [low, high] = errorOf(boastful).interval;
    expect(low).toBeGreaterThan(0.18);
    expect(high).toBeLessThan(0.3);
  });

  test("refuses what is no probability", () => {
    expect(() => calibration([{ score: 1.1, isPositive: true }], { seed })).toThrow(
      "expected probabilities, got 1.1",
    );
    expect(() => calibration(some(Number.NaN, 1, 0), { seed })).toThrow("got NaN");
    expect(() => calibration(some(0.5, 1, 0), { seed, bins: 0 })).toThrow("at least 1 bin");
  });
});
