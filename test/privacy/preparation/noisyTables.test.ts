/** Histograms and priors: sums with Gaussian noise. */
import { describe, expect, test } from "vitest";

import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { type PriorOptions, privatePrior } from "../../../src/privacy/preparation/labelPrior.ts";
import { privateHistogram } from "../../../src/privacy/preparation/noisyTable.ts";
import { claimed, epsilonFound, ofUsers, options } from "./someReleases.ts";

const delta = 0.01;
const noiseMultiplier = 1;
const binary: PriorOptions = { ...options, noiseMultiplier, task: "binary" };
const labelsOf = (negatives: number, positives: number) => [
  ...Array.from({ length: negatives }, () => 0),
  ...Array.from({ length: positives }, () => 1),
];

describe("a histogram", () => {
  const counts = { first: [40, 3], second: [41, 3] };

  test("is as private as one Gaussian, and an audit finds a good part of that", async () => {
    const claim = claimed(privateHistogram(counts.first, { ...options, noiseMultiplier }), delta);
    const found = await epsilonFound({
      release: (side, seed) => {
        const randomness = seededRandomness(seed);
        const histogram = privateHistogram(counts[side], {
          ...options,
          noiseMultiplier,
          randomness,
        });
        return histogram.result.cells[0]!;
      },
      delta,
    });
    expect(found).toBeLessThan(claim);
    expect(found).toBeGreaterThan(0.5 * claim);
  });

  test("of users has noise for all records of one, and without it an audit raises the alarm", async () => {
    const three = { first: [40], second: [43] };
    const claim = claimed(privateHistogram([40], { ...options, noiseMultiplier }), delta);
    const found = (unit: object) =>
      epsilonFound({
        release: (side, seed) => {
          const randomness = seededRandomness(seed);
          const all = { ...options, ...unit, noiseMultiplier, randomness };
          return privateHistogram(three[side], all).result.cells[0]!;
        },
        delta,
      });
    expect(await found(ofUsers(3))).toBeLessThan(claim);
    expect(await found({})).toBeGreaterThan(claim);
  });

  test("has shares that add up to 1 and are not negative, and tells the truth as counts grow", () => {
    const errors = [100, 10_000].map((size) => {
      const truth = [0.5, 0.3, 0.2, 0];
      const counted = truth.map((share) => share * size);
      const { shares } = privateHistogram(counted, { ...options, noiseMultiplier: 5 }).result;
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      return Math.max(...shares.map((share, bin) => Math.abs(share - truth[bin]!)));
    });
    expect(errors[1]).toBeLessThan(errors[0]! / 10);
  });

  test("is uniform where noise has left nothing", () => {
    const only = { ...options, noiseMultiplier: 1 };
    const { shares } = privateHistogram([-1e6, -1e6], only).result;
    expect([...shares]).toEqual([0.5, 0.5]);
  });

  test("without noise is charged as what it is", () => {
    const { result, charge } = privateHistogram([3, 1], { ...options, noiseMultiplier: 0 });
    expect([...result.shares]).toEqual([0.75, 0.25]);
    expect(charge.event).toEqual({ kind: "nonPrivate" });
  });

  test("refuses no bins, counts that are none, and noise that is none", () => {
    const noisy = { ...options, noiseMultiplier };
    expect(() => privateHistogram([], noisy)).toThrow(/at least 1 bin/);
    expect(() => privateHistogram([Number.NaN], noisy)).toThrow(/finite cells/);
    expect(() => privateHistogram([1], { ...noisy, noiseMultiplier: -1 })).toThrow(
      /noiseMultiplier/,
    );
  });
});

describe("a prior", () => {
  test("of binary labels is their rate and its logit", () => {
    const { rate, bias, records } = privatePrior(labelsOf(750, 250), {
      ...binary,
      noiseMultiplier: 0,
    }).result;
    expect(rate).toBe(0.25);
    // ln(0.25 / 0.75) = −1.0986
    expect(bias).toBeCloseTo(-Math.log(3), 12);
    expect(records).toBe(1000);
  });

  test("of counts is their mean, each cut to the bound, and its logarithm", () => {
    // (0 + 0 + 1 + 5) / 4 = 1.5, where 9 counts as 5.
    const counted = { ...binary, task: "count", labelBound: 5, noiseMultiplier: 0 } as const;
    const { rate, bias } = privatePrior([0, 0, 1, 9], counted).result;
    expect(rate).toBeCloseTo(1.5, 12);
    expect(bias).toBeCloseTo(Math.log(1.5), 12);
  });

  test("misses by what noise over records says", () => {
    const misses = Array.from({ length: 400 }, (_, run) => {
      const name = `run ${run}`;
      const { result } = privatePrior(labelsOf(900, 100), { ...binary, noiseMultiplier: 10, name });
      return (result.rate - 0.1) / result.standardDeviation;
    });
    const square = misses.reduce((sum, miss) => sum + miss ** 2, 0) / misses.length;
    // Noise on positives alone moves the rate by (1 − 0.1) / n, noise on negatives by 0.1 / n: 0.9² + 0.1² = 0.82.
    expect(square).toBeGreaterThan(0.82 * 0.8);
    expect(square).toBeLessThan(0.82 * 1.2);
  });

  test("is a number also where noise has eaten the positives, or all records", () => {
    for (let run = 0; run < 50; run++) {
      const all = { ...binary, noiseMultiplier: 30, name: `run ${run}` };
      for (const labels of [[], labelsOf(5, 0), labelsOf(0, 5), labelsOf(400, 1)]) {
        const { rate, bias } = privatePrior(labels, all).result;
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThan(1);
        expect(Number.isFinite(bias)).toBe(true);
        const counted = privatePrior(labels, { ...all, task: "count", labelBound: 4 }).result;
        expect(Number.isFinite(counted.bias)).toBe(true);
      }
    }
  });

  test("hides one label, and how many labels there are", async () => {
    const sides = { first: labelsOf(30, 2), second: labelsOf(30, 3) };
    const claim = claimed(privatePrior([], binary), delta);
    const found = await epsilonFound({
      release: (side, seed) =>
        privatePrior(sides[side], { ...binary, randomness: seededRandomness(seed) }).result.bias,
      delta,
    });
    expect(found).toBeLessThan(claim);
    // Cut where noise is larger than what was counted, the bias shows less than the sum.
    expect(found).toBeGreaterThan(0.2 * claim);
  });

  test("refuses labels below 0", () => {
    expect(() => privatePrior([1, -1], binary)).toThrow(/at least 0, got -1/);
    expect(() => privatePrior([Number.NaN], binary)).toThrow(/got NaN/);
  });
});
