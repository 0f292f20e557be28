import { describe, expect, test } from "vitest";
import { seedFrom, split } from "../../../src/math/seed.ts";
import { gaussianEpsilon } from "../../../src/privacy/gaussianDp.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { type TopBucketsOptions, topBuckets } from "../../../src/privacy/preparation/topBuckets.ts";
import { claimed, epsilonFound, ofUsers, options } from "./someReleases.ts";

const gumbel = { kind: "gumbel", epsilonPerChoice: 1 } as const;
const gaussian = { kind: "gaussian", noiseMultiplier: 1 } as const;
const one: TopBucketsOptions = { ...options, keep: 1, noise: gumbel };

describe("the most frequent ids", () => {
  test.each([gumbel, gaussian])("are kept under $kind noise where they are far ahead", (noise) => {
    const counts = [
      [3, 900, 2, 800],
      [1000, 0, 4],
    ];
    const { result } = topBuckets(counts, { ...options, keep: [2, 1], noise });
    expect(result.map((ids) => [...ids])).toEqual([[1, 3], [0]]);
  });

  test("of a field that is kept whole are not looked at, and cost nothing", () => {
    const { result, charge } = topBuckets([[5, 1]], { ...one, keep: 2 });
    expect([...result[0]!]).toEqual([0, 1]);
    expect(charge.event).toEqual({ kind: "noOp" });
    const { charge: both } = topBuckets(
      [
        [5, 1],
        [1, 2, 3],
      ],
      { ...one, keep: 2 },
    );
    // Two choices of the second field alone.
    expect(both.event).toMatchObject({ kind: "selfComposed", count: 2 });
  });

  test("are chosen by Gumbel noise with the probabilities of the exponential mechanism", () => {
    const counts = [2, 1, 0];
    const runs = 6000;
    const chosen = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const randomness = seededRandomness(split(seedFrom(9), run));
      chosen[topBuckets([counts], { ...one, randomness }).result[0]![0]!]!++;
    }
    const weights = counts.map((count) => Math.exp(count));
    const total = weights.reduce((a, b) => a + b, 0);
    counts.forEach((_, id) => {
      const share = weights[id]! / total;
      // Four standard errors.
      const error = 4 * Math.sqrt((share * (1 - share)) / runs);
      expect(Math.abs(chosen[id]! / runs - share)).toBeLessThan(error);
    });
  });

  test("cost one choice each by Gumbel noise, and one Gaussian whatever their number", () => {
    const counts = [new Float64Array(100), new Float64Array(100)];
    const each = topBuckets(counts, { ...one, keep: [10, 20] });
    expect(each.charge.event).toEqual({
      kind: "selfComposed",
      event: { kind: "exponentialMechanism", epsilon: 1 },
      count: 30,
    });
    for (const keep of [1, 90]) {
      const { charge, sensitivity } = topBuckets(counts, { ...one, keep, noise: gaussian });
      expect(claimed({ ...each, charge }, 1e-5)).toBeCloseTo(gaussianEpsilon(1, 1e-5), 4);
      // A record has an id of each of two fields.
      expect(sensitivity).toBeCloseTo(Math.SQRT2, 12);
    }
  });

  test("say more where a record is replaced: one count falls while another rises", () => {
    const { charge } = topBuckets([[1, 2]], { ...one, neighboringRelation: "replaceOne" });
    expect(charge.event).toMatchObject({ event: { epsilon: 2 } });
  });

  test("refuse to keep nothing, and noise that is none", () => {
    expect(() => topBuckets([[1, 2]], { ...one, keep: 0 })).toThrow(/at least 1 id/);
    expect(() => topBuckets([[1, 2]], { ...one, keep: [1, 1] })).toThrow(/keep for 1 fields/);
    const none = { kind: "gumbel", epsilonPerChoice: 0 } as const;
    expect(() => topBuckets([[1, 2]], { ...one, noise: none })).toThrow(/epsilonPerChoice/);
  });
});

describe("an audit of the most frequent ids", () => {
  type Counts = Readonly<Record<"first" | "second", readonly number[]>>;
  /** The kept ids as one number. */
  const audited = (counts: Counts, more: Partial<TopBucketsOptions>) =>
    epsilonFound({
      release: (side, seed) => {
        const all = { ...one, ...more, randomness: seededRandomness(seed) };
        return topBuckets([counts[side]], all).result[0]!.reduce((sum, id) => sum + 2 ** id, 0);
      },
      delta: 0,
    });

  test("finds most of the epsilon of one choice, and not more", async () => {
    // One of 8 is chosen with probability 1/8, or e / (7 + e) = 0.28: 0.80 of epsilon 1 could be seen.
    const counts = { first: [0, 0, 0, 0, 0, 0, 0, 0], second: [1, 0, 0, 0, 0, 0, 0, 0] };
    const found = await audited(counts, {});
    expect(found).toBeGreaterThan(0.5);
    expect(found).toBeLessThan(1);
  });

  test("finds no more than two choices cost", async () => {
    const counts = { first: [0, 0, 0, 1], second: [1, 0, 0, 1] };
    expect(await audited(counts, { keep: 2 })).toBeLessThan(2);
  });

  test("raises the alarm where a user has more records than was said", async () => {
    const counts = { first: [0, 0, 0, 0, 0, 0], second: [5, 0, 0, 0, 0, 0] };
    expect(await audited(counts, {})).toBeGreaterThan(1);
    expect(await audited(counts, ofUsers(5))).toBeLessThan(1);
  });
});
