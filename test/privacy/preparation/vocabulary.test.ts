import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalCdf } from "../../../src/math/distributions/normal.ts";
import { exactProportion } from "../../../src/math/exactProportion.ts";
import { seedFrom, split } from "../../../src/math/seed.ts";
import { gaussianEpsilon } from "../../../src/privacy/gaussianDp.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import {
  privateVocabulary,
  type VocabularyOptions,
  vocabularyThreshold,
} from "../../../src/privacy/preparation/vocabulary.ts";
import { claimed, epsilonFound, ofUsers, options } from "./someReleases.ts";

const some: VocabularyOptions = { ...options, noiseMultiplier: 2, failureDelta: 0.05 };

describe("a vocabulary", () => {
  test("keeps values that many have and drops those of few, the most frequent first", async () => {
    const counts: [string, number][] = [
      ["rare", 1],
      ["frequent", 500],
      ["most frequent", 900],
    ];
    const { result, charge } = await privateVocabulary(counts, { ...some, failureDelta: 1e-9 });
    expect(result.values).toEqual(["most frequent", "frequent"]);
    // Φ⁻¹(1 − 10⁻⁹) = 5.9978: 1 + 2 · 5.9978
    expect(result.threshold).toBeCloseTo(12.9956, 4);
    expect(charge.label).toBe("vocabulary of a test");
    expect(charge.of).toBe("vocabulary");
  });

  test("reads a stream once, and shows neither its order nor digits behind the point", async () => {
    async function* stream() {
      for (let value = 0; value < 1000; value++) yield [`value ${value}`, 300] as const;
    }
    const { values, noisyCounts } = (await privateVocabulary(stream(), some)).result;
    expect(values.length).toBe(1000);
    expect([...noisyCounts].sort((a, b) => b - a)).toEqual(noisyCounts);
    expect(noisyCounts.every(Number.isInteger)).toBe(true);
    const equal = values.findIndex((_, at) => noisyCounts[at] === noisyCounts[at + 1]);
    expect(values[equal]! < values[equal + 1]!).toBe(true);
  });

  test("costs its Gaussian, and the probability that something of one unit alone passes", async () => {
    const { charge } = await privateVocabulary([], { ...some, failureDelta: 1e-7 });
    const epsilon = claimed({ ...(await privateVocabulary([], some)), charge }, 1e-5);
    // The Gaussian is left with delta 10⁻⁵ − 10⁻⁷.
    expect(epsilon).toBeCloseTo(gaussianEpsilon(1 / 2, 1e-5 - 1e-7), 3);
  });

  test("of units that are exchanged has values of both to hide", async () => {
    const relation = { neighboringRelation: "replaceOne" } as const;
    const { charge } = await privateVocabulary([], { ...some, ...relation, failureDelta: 0.01 });
    // 1 − 0.99² = 0.0199
    const [, failure] = (charge.event as { readonly events: readonly unknown[] }).events;
    expect(failure).toMatchObject({ epsilon: 0, delta: expect.closeTo(0.0199, 12) });
  });

  test("refuses counts of nobody, and numbers out of range", async () => {
    await expect(privateVocabulary([["a", 0]], some)).rejects.toThrow(/counts of at least 1/);
    for (const wrong of [
      { failureDelta: 0 },
      { failureDelta: 0.5 },
      { noiseMultiplier: 0 },
      { valuesPerRecord: 0 },
    ]) {
      const [name] = Object.keys(wrong);
      expect(() => vocabularyThreshold({ ...some, ...wrong })).toThrow(name);
    }
    const nobody = { ...some, unitOfPrivacy: undefined } as unknown as VocabularyOptions;
    expect(() => vocabularyThreshold(nobody)).toThrow(/unitOfPrivacy/);
  });
});

describe("what one unit alone has passes the threshold", () => {
  const cases = [
    { what: "a record's only value", unit: {}, counts: [1] },
    { what: "three values of a user's records", unit: ofUsers(3), counts: [1, 1, 1] },
    { what: "one value of three records", unit: ofUsers(3), counts: [3] },
    { what: "four values of one record", unit: { valuesPerRecord: 4 }, counts: [1, 1, 1, 1] },
    {
      what: "three values of a user who counts once for each",
      unit: { ...ofUsers(3), counted: "units" as const },
      counts: [1, 1, 1],
    },
  ];

  test.each(cases)("as rarely as was asked for: $what", async ({ unit, counts }) => {
    const all = { ...some, ...unit };
    const { threshold, standardDeviation } = vocabularyThreshold(all);
    const staysBelow = counts.map((count) => normalCdf((threshold - count) / standardDeviation));
    const exact = 1 - staysBelow.reduce((a, b) => a * b, 1);
    expect(exact).toBeLessThan(0.05 + 1e-12);
    const runs = 3000;
    let passed = 0;
    for (let run = 0; run < runs; run++) {
      const randomness = seededRandomness(split(seedFrom(4), run));
      const own = counts.map((count, at) => [`own ${at}`, count] as const);
      const { result } = await privateVocabulary(own, { ...all, randomness });
      passed += result.values.length > 0 ? 1 : 0;
    }
    const [low, high] = exactProportion(passed, runs, { confidence: 0.999 }).interval;
    expect(low).toBeLessThan(exact);
    expect(high).toBeGreaterThan(exact);
  });

  test("never oftener than is charged, however its records are spread, and noise covers them", () => {
    /** Values of records, each value once in a record. */
    const value = fc.integer({ min: 0, max: 9 });
    const recordsOf = fc.array(fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), {
      ...{ minLength: 1, maxLength: 6 },
    });
    const noise = fc.double({ min: 0.3, max: 20, noNaN: true });
    const failure = fc.double({ min: 1e-12, max: 0.4, noNaN: true });
    const counted = fc.constantFrom("records" as const, "units" as const);
    let tightest = 0;
    fc.assert(
      fc.property(
        recordsOf,
        noise,
        failure,
        counted,
        (records, noiseMultiplier, failureDelta, by) => {
          const counts = new Map<number, number>();
          for (const each of records.flat()) {
            counts.set(each, by === "units" ? 1 : (counts.get(each) ?? 0) + 1);
          }
          const valuesPerRecord = Math.max(...records.map(({ length }) => length));
          const found = vocabularyThreshold({
            ...{ ...some, ...ofUsers(records.length), noiseMultiplier, failureDelta },
            ...{ valuesPerRecord, counted: by },
          });
          const log = [...counts.values()].reduce((sum, count) => {
            const passes = normalCdf((count - found.threshold) / found.standardDeviation);
            return sum + Math.log1p(-passes);
          }, 0);
          expect(-Math.expm1(log)).toBeLessThanOrEqual(found.failureDelta * (1 + 1e-9));
          expect(found.failureDelta).toBeLessThanOrEqual(failureDelta * (1 + 1e-9));
          const moved = Math.hypot(...counts.values());
          expect(moved).toBeLessThanOrEqual(found.sensitivity * (1 + 1e-12));
          tightest = Math.max(tightest, moved / found.sensitivity);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
    expect(tightest).toBeCloseTo(1, 12);
  });

  test("with noise for the root of its values: 26 fields of one record move counts by √26", () => {
    expect(vocabularyThreshold({ ...some, valuesPerRecord: 26 }).sensitivity).toBe(Math.sqrt(26));
    const of = { ...some, ...ofUsers(3), valuesPerRecord: 26 };
    expect(vocabularyThreshold(of).sensitivity).toBeCloseTo(3 * Math.sqrt(26), 12);
  });
});

describe("an audit of a vocabulary", () => {
  const audited = (
    all: VocabularyOptions,
    counts: { readonly [side in "first" | "second"]: number },
  ) =>
    epsilonFound({
      release: async (side, seed) => {
        const randomness = seededRandomness(seed);
        const { result } = await privateVocabulary([["value", counts[side]]], {
          ...all,
          randomness,
        });
        return result.noisyCounts[0] ?? 0;
      },
      delta: 0.1,
    });

  test("finds no more than is claimed about a value that others have, too", async () => {
    const all = { ...some, noiseMultiplier: 1 };
    const claim = claimed(await privateVocabulary([], all), 0.1);
    const found = await audited(all, { first: 2, second: 3 });
    expect(found).toBeLessThan(claim);
    expect(found).toBeGreaterThan(0);
  });

  test("raises the alarm where a user's records are counted and one record is protected", async () => {
    const counts = { first: 4, second: 9 };
    const one = { ...some, noiseMultiplier: 1 };
    const claim = claimed(await privateVocabulary([], one), 0.1);
    expect(await audited(one, counts)).toBeGreaterThan(claim);
    expect(await audited({ ...one, ...ofUsers(5) }, counts)).toBeLessThan(claim);
  });
});
