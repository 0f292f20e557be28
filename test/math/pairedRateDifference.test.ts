import { describe, expect, test } from "vitest";
import type { Pair } from "../../src/math/pair.ts";
import { pairedDifference } from "../../src/math/pairedDifference.ts";
import { pairedRateDifference } from "../../src/math/pairedRateDifference.ts";

const pair = (first: number, second: number, cluster = "seed"): Pair => ({
  ...{ cluster, first, second },
});
const repeat = (count: number, each: Pair) => Array.from({ length: count }, () => each);

/** Pairs of which some changed from miss to hit, some from hit to miss, and the rest stayed hits. */
const changed = (up: number, down: number, n: number) => [
  ...repeat(up, pair(0, 1)),
  ...repeat(down, pair(1, 0)),
  ...repeat(n - up - down, pair(1, 1)),
];

describe("pairedRateDifference", () => {
  test("is the share of items won less the share lost", () => {
    const { value, interval, n } = pairedRateDifference(changed(12, 4, 98));
    expect(n).toBe(98);
    expect(value).toBeCloseTo(8 / 98, 12);
    // (8 ± 1.959964 · √(17 - 8² / 100)) / 100 = 0.08 ± 0.0792756
    expect(interval[0]).toBeCloseTo(0.08 - 0.0792756, 6);
    expect(interval[1]).toBeCloseTo(0.08 + 0.0792756, 6);
  });

  test("stays open where no item changed, unlike Student's interval", () => {
    const same = changed(0, 0, 16);
    expect(pairedDifference(same).interval).toEqual([0, 0]);
    // ±1.959964 · √1 / 18
    expect(pairedRateDifference(same).interval[1]).toBeCloseTo(0.108887, 6);
    expect(pairedRateDifference(same).interval[0]).toBeCloseTo(-0.108887, 6);
  });

  test("says nothing without pairs", () => {
    expect(pairedRateDifference([])).toMatchObject({ value: Number.NaN, n: 0 });
  });

  test("keeps its value inside its interval, and its interval between -1 and 1", () => {
    for (const [up, down, n] of [
      [0, 0, 1],
      [1, 0, 1],
      [0, 5, 5],
      [1000, 0, 1000],
    ] as const) {
      const { value, interval } = pairedRateDifference(changed(up, down, n));
      expect(interval[0]).toBeGreaterThanOrEqual(-1);
      expect(interval[1]).toBeLessThanOrEqual(1);
      expect(interval[0]).toBeLessThanOrEqual(value);
      expect(interval[1]).toBeGreaterThanOrEqual(value);
    }
  });

  test("covers the truth about as often as it says, even when few items change", () => {
    // Every table of 30 items with its probability: up ~ B(30, 0.06), down ~ B(30 - up, 0.02 / 0.94)
    const [pUp, pDown, n] = [0.06, 0.02, 30];
    let covered = 0;
    for (let up = 0; up <= n; up++) {
      for (let down = 0; down <= n - up; down++) {
        const [low, high] = pairedRateDifference(changed(up, down, n)).interval;
        const probability = binomial(up, n, pUp) * binomial(down, n - up, pDown / (1 - pUp));
        if (low <= pUp - pDown && pUp - pDown <= high) covered += probability;
      }
    }
    expect(covered).toBeGreaterThan(0.94);
    expect(covered).toBeLessThan(0.995);
  });

  test("leaves pairs in clusters to the clusters", () => {
    const pairs = ["a", "b", "c"].flatMap((cluster, index) => [
      ...repeat(10 - index, pair(1, 1, cluster)),
      ...repeat(index, pair(0, 1, cluster)),
    ]);
    expect(pairedRateDifference(pairs)).toEqual(pairedDifference(pairs));
  });

  test("takes one pair in each cluster to be independent, as pairs of one cluster are", () => {
    const apart = changed(12, 4, 98).map((each, index) => ({ ...each, cluster: `q${index}` }));
    expect(pairedRateDifference(apart)).toEqual(pairedRateDifference(changed(12, 4, 98)));
    const same = changed(0, 0, 16).map((each, index) => ({ ...each, cluster: `q${index}` }));
    expect(pairedRateDifference(same).interval[1]).toBeCloseTo(0.108887, 6);
  });

  test("stays open where no cluster changed: each counts as one pair", () => {
    const twice = repeat(16, pair(1, 1)).flatMap((each, index) =>
      repeat(2, { ...each, cluster: `q${index}` }),
    );
    const { n, interval, method } = pairedRateDifference(twice);
    expect([n, method]).toEqual([32, "paired difference of rates, Agresti-Min 95%, 16 clusters"]);
    // ±1.959964 · √1 / 18, as of 16 pairs
    expect(interval[1]).toBeCloseTo(0.108887, 6);
    const won = twice.map((each) => ({ ...each, first: 0 }));
    // (16 - 1.959964 · √(17 - 16² / 18)) / 18 = (16 - 3.2666) / 18
    expect(pairedRateDifference(won).interval[0]).toBeCloseTo(0.707411, 5);
    expect(pairedRateDifference(won).interval[1]).toBe(1);
  });

  test("stays open where all clusters changed alike, however their common share is rounded", () => {
    // 13 of 30 were won in each of 5 clusters: as 5 pairs, of which 13/6 were won
    const clusters = ["a", "b", "c", "d", "e"];
    const alike = clusters.flatMap((cluster) => [
      ...repeat(13, pair(0, 1, cluster)),
      ...repeat(17, pair(1, 1, cluster)),
    ]);
    const { method, interval } = pairedRateDifference(alike);
    expect(method).toBe("paired difference of rates, Agresti-Min 95%, 5 clusters");
    // (13/6 ± 1.959964 · √(13/6 + 1 - (13/6)² / 7)) / 7
    expect(interval[0]).toBeCloseTo((2.1666667 - 3.0965147) / 7, 6);
    expect(interval[1]).toBeCloseTo((2.1666667 + 3.0965147) / 7, 6);
  });

  test("refuses what is neither a hit nor none", () => {
    expect(() => pairedRateDifference([pair(0.5, 1)])).toThrow("expected 0 or 1");
  });
});

/** Probability of `hits` in `n` draws. */
function binomial(hits: number, n: number, p: number): number {
  let ways = 1;
  for (let k = 1; k <= hits; k++) ways *= (n - hits + k) / k;
  return ways * p ** hits * (1 - p) ** (n - hits);
}
