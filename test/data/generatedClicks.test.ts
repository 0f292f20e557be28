import { describe, expect, test } from "vitest";
import { powerLawDraw } from "../../src/data/generatedClicks/powerLaw.ts";
import { type ClickWorldOptions, clickWorld } from "../../src/data/generatedClicks.ts";
import { rankAuroc } from "../../src/math/rankAuroc.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";

const small: ClickWorldOptions = {
  task: "binary",
  rate: 0.2,
  buckets: [10, 100, 1000],
  numbers: 2,
};
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("a generated click log", () => {
  test("has ids below the buckets of their field, and the layout says how many", () => {
    const world = clickWorld(seedFrom(1), small);
    const { records } = world.draw(seedFrom(2), 500);
    expect(world.layout.fields.map(({ buckets }) => buckets)).toEqual([10, 100, 1000]);
    expect(world.layout.numbers).toHaveLength(2);
    expect([records.ids.length, records.numbers.length]).toEqual([1500, 1000]);
    records.ids.forEach((id, at) => {
      expect(id).toBeGreaterThanOrEqual(0);
      expect(id).toBeLessThan(small.buckets[at % 3]!);
    });
  });

  test("is the same for the same seeds, and another for others", () => {
    const world = clickWorld(seedFrom(1), small);
    expect(world.draw(seedFrom(2), 50)).toEqual(
      clickWorld(seedFrom(1), small).draw(seedFrom(2), 50),
    );
    expect(world.draw(seedFrom(3), 50).records.ids).not.toEqual(
      world.draw(seedFrom(2), 50).records.ids,
    );
    const other = clickWorld(seedFrom(4), small).draw(seedFrom(2), 50);
    expect(other.records.ids).toEqual(world.draw(seedFrom(2), 50).records.ids);
    expect(other.truth).not.toEqual(world.draw(seedFrom(2), 50).truth);
  });

  test.each([0.003, 0.2, 0.6])("has positives at its rate: %s", (rate) => {
    const { records } = clickWorld(seedFrom(1), { ...small, rate }).draw(seedFrom(2), 40_000);
    // Four deviations of a share of 40,000, and as much again for the 20,000 that the intercept was fitted on.
    const error = 4 * Math.sqrt((rate * (1 - rate)) / 40_000) * (1 + Math.SQRT2);
    expect(Math.abs(mean(records.labels) - rate)).toBeLessThan(error);
  });

  test("has counts with its mean, whose variance a Poisson law and the truth explain", () => {
    const counts = { ...small, task: "count", rate: 0.5 } as const;
    const { records, truth } = clickWorld(seedFrom(1), counts).draw(seedFrom(2), 40_000);
    const rates = truth.map(Math.exp);
    expect(mean(records.labels)).toBeCloseTo(0.5, 1);
    // E (y − rate)² / rate = 1 for a Poisson law.
    const dispersion = mean(records.labels.map((y, at) => (y - rates[at]!) ** 2 / rates[at]!));
    expect(dispersion).toBeGreaterThan(0.95);
    expect(dispersion).toBeLessThan(1.05);
  });

  test("is ranked best by its truth: noise on it loses", () => {
    const { records, truth } = clickWorld(seedFrom(1), small).draw(seedFrom(2), 20_000);
    const { normal } = generator(seedFrom(9));
    const areaOf = (scores: Float32Array) =>
      rankAuroc([...scores].map((score, at) => ({ score, isPositive: records.labels[at] === 1 })))
        .value;
    const best = areaOf(truth);
    expect(best).toBeGreaterThan(0.7);
    expect(areaOf(truth.map((score) => score + normal()))).toBeLessThan(best);
  });

  test("gives a user the same ids in even fields, and others in odd ones", () => {
    const users = { ...small, recordsPerUser: 4 };
    const { records } = clickWorld(seedFrom(1), users).draw(seedFrom(2), 40);
    expect([...records.users!].slice(0, 9)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2]);
    const of = (record: number, field: number) => records.ids[3 * record + field];
    for (let record = 0; record < 40; record++) {
      const first = record - (record % 4);
      expect([of(record, 0), of(record, 2)]).toEqual([of(first, 0), of(first, 2)]);
    }
    const odd = Array.from({ length: 40 }, (_, record) => of(record, 1));
    expect(new Set(odd).size).toBeGreaterThan(10);
  });

  test("hides pairs from linear models: without them single ids carry all of the score", () => {
    const variance = (pairs: number) => {
      const { truth } = clickWorld(seedFrom(1), { ...small, pairs }).draw(seedFrom(2), 5000);
      const centre = mean(truth);
      return mean(truth.map((score) => (score - centre) ** 2));
    };
    // Both have a signal of 1.2² = 1.44 about; few ids make it vary.
    for (const pairs of [0, 0.5]) {
      expect(variance(pairs)).toBeGreaterThan(0.5);
      expect(variance(pairs)).toBeLessThan(3.5);
    }
  });

  test.each([
    [{ rate: 0 }, "expected rate above 0 and at most 0.999999999, got 0."],
    [{ rate: Number.NaN }, "got NaN."],
    [{ buckets: [] }, "expected a field, got none."],
    [{ buckets: [1.5] }, "expected buckets to be a whole number"],
    [{ recordsPerUser: 0 }, "expected recordsPerUser to be a whole number"],
  ])("refuses %j", (change, message) => {
    expect(() => clickWorld(seedFrom(1), { ...small, ...change })).toThrow(message);
  });
});

test.each([0, 1, 1.1, 2])(
  "powerLawDraw with exponent %s halves as a power law does",
  (exponent) => {
    const random = generator(seedFrom(1));
    const draw = powerLawDraw(1000, exponent);
    const counts = new Float64Array(1000);
    for (let drawn = 0; drawn < 200_000; drawn++) counts[draw(random)]!++;
    // Mass of [1, 11) over that of [11, 101): ∫ x^−a.
    const mass = (from: number, to: number) =>
      exponent === 1
        ? Math.log(to / from)
        : (to ** (1 - exponent) - from ** (1 - exponent)) / (1 - exponent);
    const sum = (from: number, to: number) =>
      counts.subarray(from - 1, to - 1).reduce((a, b) => a + b);
    expect(sum(1, 11) / 200_000).toBeCloseTo(mass(1, 11) / mass(1, 1001), 2);
    expect(sum(11, 101) / 200_000).toBeCloseTo(mass(11, 101) / mass(1, 1001), 2);
  },
);
