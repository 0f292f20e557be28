import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generator, type Seed, seedFrom, split } from "../../src/math/index.ts";
import { errorOf, oracle } from "./oracle.ts";

const { seeds } = oracle;
const seed = seedFrom(11);
const uniformsOf = (from: Seed, count: number) => {
  const draws = generator(from);
  return Array.from({ length: count }, () => draws.uniform());
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("seeds", () => {
  test("are the same bits on every machine: another implementation draws them too", () => {
    expect(seed.key).toEqual(seeds.key);
    expect(split(seed, "train", 3).key).toEqual(seeds.childKey);
    expect(uniformsOf(split(seed, "train", 3), 6)).toEqual(seeds.uniforms);
  });

  test("the same seed gives the same draws, from its beginning, every time", () => {
    expect(uniformsOf(seedFrom(5), 10)).toEqual(uniformsOf(seedFrom(5), 10));
    expect(uniformsOf(seedFrom(5), 10)).not.toEqual(uniformsOf(seedFrom(6), 10));
  });

  test("names, their order and their kind tell children apart", () => {
    const names = [
      [],
      ["a"],
      ["b"],
      ["a", "b"],
      ["b", "a"],
      ["ab"],
      ["a,b"],
      [1],
      ["1"],
      [1, 2],
      [12],
    ];
    const keys = new Set(names.map((path) => split(seed, ...path).key.join()));
    expect(keys.size).toBe(names.length);
    expect(split(split(seed, "a"), "b")).not.toEqual(split(seed, "a", "b"));
    expect(split(seed, "a", 1)).toEqual(split(seed, "a", 1));
  });

  test("drawing moves no seed: a child is the same before and after", () => {
    const before = split(seed, "child");
    uniformsOf(seed, 100);
    expect(split(seed, "child")).toEqual(before);
  });

  test("children are independent of each other and of their parent", () => {
    const size = 20_000;
    const streams = [seed, split(seed, 0), split(seed, 1), seedFrom(12)].map((from) =>
      uniformsOf(from, size).map((value) => Math.sqrt(12) * (value - 0.5)),
    );
    for (const [index, first] of streams.entries()) {
      for (const second of streams.slice(index + 1)) {
        // a correlation of independent streams is about normal with deviation 1 / √20000 = 0.007
        const correlation = mean(first.map((value, place) => value * second[place]!));
        expect(Math.abs(correlation)).toBeLessThan(4.5 / Math.sqrt(size));
      }
    }
  });

  test("first draws of neighbouring seeds are uniform too", () => {
    const firsts = Array.from(
      { length: 4000 },
      (_, index) => uniformsOf(split(seed, index), 1)[0]!,
    );
    expect(Math.abs(chiSquare(firsts, 20) - 19)).toBeLessThan(5 * Math.sqrt(38));
  });

  test("a person's number must be whole, a name a string or a finite number", () => {
    expect(errorOf(() => seedFrom(1.5))).toBe(
      "RangeError: seedFrom: expected a whole number, got 1.5.",
    );
    expect(errorOf(() => seedFrom(Number.NaN))).toContain("got NaN");
    expect(seedFrom(-1)).not.toEqual(seedFrom(1));
    // JSON has one word for all of these, and they would share a child
    for (const name of [Number.NaN, Infinity, -Infinity]) {
      expect(errorOf(() => split(seed, "dose", name))).toBe(
        `RangeError: split: expected finite numbers, got ${name}.`,
      );
    }
  });
});

/** Σ (count - expected)² / expected over `bins` equal parts of [0, 1): mean bins - 1, variance twice that. */
function chiSquare(values: readonly number[], bins: number): number {
  const counts = Array<number>(bins).fill(0);
  for (const value of values) counts[Math.floor(value * bins)]!++;
  const expected = values.length / bins;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("generator", () => {
  const draws = () => generator(split(seed, "generator"));

  test("uniform is uniform in [0, 1), one draw after another", () => {
    const values = uniformsOf(split(seed, "uniform"), 50_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(chiSquare(values, 100) - 99)).toBeLessThan(5 * Math.sqrt(198));
    const centred = values.map((value) => Math.sqrt(12) * (value - 0.5));
    const serial = mean(centred.slice(1).map((value, index) => value * centred[index]!));
    expect(Math.abs(serial)).toBeLessThan(4.5 / Math.sqrt(50_000));
  });

  test("uniform uses all 53 bits", () => {
    const values = uniformsOf(seed, 200).map((value) => value * 2 ** 53);
    expect(values.every(Number.isInteger)).toBe(true);
    expect(values.some((value) => value % 2 === 1)).toBe(true);
  });

  test("integer is uniform below its bound, and refuses what is no bound", () => {
    const { integer } = draws();
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < 10_000; draw++) counts[integer(5)]!++;
    // 10000 / 5 = 2000 each, √(10000 × 0.2 × 0.8) = 40
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(4.5 * 40);
    expect(integer(1)).toBe(0);
    for (const bound of [0, -1, 2.5, Number.NaN]) {
      expect(errorOf(() => integer(bound))).toBe(
        `RangeError: integer: expected a bound of at least 1, got ${bound}.`,
      );
    }
  });

  test("normal has mean 0, variance 1 and the tails of a normal variable", () => {
    const { normal } = draws();
    const size = 40_000;
    const values = Array.from({ length: size }, normal);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean(values))).toBeLessThan(4.5 / Math.sqrt(size));
    const square = mean(values.map((value) => value ** 2));
    expect(Math.abs(square - 1)).toBeLessThan(4.5 * Math.sqrt(2 / size)); // variance of Z² is 2
    const beyond = values.filter((value) => Math.abs(value) > 1.959964).length / size;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(4.5 * Math.sqrt((0.05 * 0.95) / size));
  });

  test("pick draws every item, and refuses an empty list", () => {
    const { pick } = draws();
    const seen = new Set(Array.from({ length: 100 }, () => pick(["a", "b", "c"])));
    expect([...seen].sort()).toEqual(["a", "b", "c"]);
    expect(errorOf(() => pick([]))).toBe("RangeError: pick: expected items, got an empty list.");
  });

  test("shuffle is a permutation, and leaves the original alone", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 30 }), fc.nat(), (items, number) => {
        const original = [...items];
        const shuffled = generator(seedFrom(number)).shuffle(items);
        const sorted = (list: readonly number[]) => list.toSorted((a, b) => a - b);
        expect(sorted(shuffled)).toEqual(sorted(original));
        expect(items).toEqual(original);
      }),
      { seed: 10, numRuns: 100 },
    );
  });

  test("shuffle brings every order equally often", () => {
    const { shuffle } = draws();
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 12_000; draw++) {
      const order = shuffle(["a", "b", "c"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6); // 3!
    // 12000 / 6 = 2000 each, √(12000 × 1/6 × 5/6) = 41
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(4.5 * 41);
  });
});
