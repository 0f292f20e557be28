import { describe, expect, test } from "vitest";
import type { Contender } from "../../bench/pairing/contender.ts";
import { compare, median, medianInterval } from "../../bench/pairing/pairs.ts";

describe("paired benchmarks", () => {
  test("median is the middle number, or the mean of the two in the middle", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5); // (2 + 3) / 2
  });

  test("medianInterval takes the 4th smallest and the 4th largest of 15", () => {
    // P(at most 3 heads of 15) = (1 + 15 + 105 + 455) / 2¹⁵ = 0.0176; at most 4: 0.0592 > 0.025.
    const numbers = Array.from({ length: 15 }, (_, index) => index + 1);
    expect(medianInterval(numbers.toReversed())).toEqual([4, 12]);
  });

  test("medianInterval is the whole range where fewer than 6 numbers allow no better", () => {
    expect(medianInterval([5, 1, 3])).toEqual([1, 5]); // (1/2)³ = 0.125 > 0.025
  });

  test("compare takes turns, and the ratio is that of neighbours", async () => {
    const order: string[] = [];
    const contender = (name: string, factor: number): Contender => ({
      name,
      work: async (units) => {
        order.push(name);
        return { seconds: factor * units, cpuSeconds: 2 * factor * units };
      },
      close: async () => {},
    });
    const result = await compare(contender("ours", 3), contender("peer", 4), {
      pairs: 3,
      units: 2,
    });
    expect(order).toEqual(["ours", "peer", "peer", "ours", "ours", "peer"]);
    expect(result).toMatchObject({ ratio: 0.75, low: 0.75, high: 0.75, cpuRatio: 0.75, pairs: 3 });
    expect(result).toMatchObject({ ours: 3, peer: 4 }); // per unit
  });
});
