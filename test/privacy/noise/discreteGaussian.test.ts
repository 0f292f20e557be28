import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import {
  discreteGaussian,
  discreteLaplace,
  expBounds,
  occursRatio,
} from "../../../src/privacy/noise/discreteGaussian.ts";
import { gridNoise } from "../../../src/privacy/noise/gridNoise.ts";
import {
  bitsFrom,
  type RandomBits,
  seededRandomness,
  wordsOf,
} from "../../../src/privacy/noise/randomness.ts";

const randomness = seededRandomness(seedFrom(5));
const bits = (name: string) => bitsFrom(wordsOf(randomness, name));

/** χ² over its degrees of freedom, in standard deviations above 1: counts against masses, cells of 10 or more. */
function excess(draw: () => number, mass: (k: number) => number, count: number): number {
  const counts = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const drawn = draw();
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  const range = Array.from({ length: 401 }, (_, index) => index - 200);
  const total = range.reduce((sum, k) => sum + mass(k), 0);
  const cells = range
    .map((k) => ({ got: counts.get(k) ?? 0, expected: (count * mass(k)) / total }))
    .filter(({ expected }) => expected >= 10);
  expect(cells.length).toBeGreaterThan(3);
  const chi = cells.reduce((sum, { got, expected }) => sum + (got - expected) ** 2 / expected, 0);
  const freedom = cells.length - 1;
  return (chi - freedom) / Math.sqrt(2 * freedom);
}

describe("whole numbers are drawn with their exact masses:", () => {
  test.each([1, 2, 7, 100, 900])("a discrete Gaussian of variance %d", (variance) => {
    const draw = discreteGaussian(variance, bits(`gaussian ${variance}`));
    expect(excess(draw, (k) => Math.exp(-(k * k) / (2 * variance)), 100_000)).toBeLessThan(4);
  });

  test.each([1, 2, 10])("a discrete Laplace distribution of scale %d", (scale) => {
    const draw = discreteLaplace(scale, bits(`laplace ${scale}`));
    expect(excess(draw, (k) => Math.exp(-Math.abs(k) / scale), 100_000)).toBeLessThan(4);
  });

  test("and a wrong variance would be seen", () => {
    const draw = discreteGaussian(7, bits("wrong"));
    expect(excess(draw, (k) => Math.exp(-(k * k) / (2 * 7.3)), 100_000)).toBeGreaterThan(10);
  });

  test("also where noise spans a million steps: moments 0, v, 3v²", () => {
    const [variance, count] = [2 ** 40, 50_000];
    const draw = discreteGaussian(variance, bits("wide"));
    const numbers = Float64Array.from({ length: count }, () => draw() / 2 ** 20);
    const moment = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / count;
    // Five standard errors: √1/n, √2/n, √96/n.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    expect(numbers.every((x) => Number.isInteger(x * 2 ** 20))).toBe(true);
  });

  test("but not for a variance that is no whole number, or too large", () => {
    for (const variance of [0, 1.5, -1, 2 ** 43, Number.NaN]) {
      expect(() => discreteGaussian(variance, bits("none"))).toThrow(
        `discreteGaussian: expected a whole variance in [1, 2^42], got ${variance}.`,
      );
    }
  });
});

describe("exp(−γ) as a fraction of 2^places", () => {
  test("lies between its bounds, which are close", () => {
    // exp(−1) = 0.36787944117144232159552377016146086744581113103177…
    const { low, high } = expBounds({ numerator: 1n, denominator: 1n }, 160n);
    const digits = 36787944117144232159552377016146086744581113103176n;
    const below = (digits << 160n) / 10n ** 50n;
    const above = ((digits + 2n) << 160n) / 10n ** 50n + 1n;
    expect(low <= below && above <= high + 1n).toBe(true);
    expect(high - low).toBeLessThanOrEqual(3n);
  });

  test.each([
    [0n, 1n],
    [1n, 3n],
    [7n, 2n],
    [30n, 1n],
    [123456789n, 987654321n],
  ])("agrees with floating point for γ = %d / %d", (numerator, denominator) => {
    const { low, high } = expBounds({ numerator, denominator }, 110n);
    const expected = Math.exp(-Number(numerator) / Number(denominator));
    expect(Number(low) / 2 ** 110 / expected).toBeCloseTo(1, 13);
    expect(low <= high).toBe(true);
  });

  test("decides where 53 bits of a uniform number leave it open", () => {
    const { low } = expBounds({ numerator: 1n, denominator: 2n }, 200n);
    const first = Number(low >> 147n) / 2 ** 53;
    const decidedBy = (after: number) => {
      const words: number[] = [];
      const word = () => {
        words.push(after);
        return after;
      };
      const scripted: RandomBits = { below: () => 0, uniform: () => first, word };
      return { occurs: occursRatio(1, 2, scripted), words: words.length };
    };
    // The first 53 bits are those of exp(−1/2): with zeros behind, the number is below it; with ones, above.
    expect(decidedBy(0)).toEqual({ occurs: true, words: 1 });
    expect(decidedBy(0xffffffff)).toEqual({ occurs: false, words: 1 });
    // With the next bits of exp(−1/2) as well, one more word is not enough.
    const next = Number((low >> 115n) & 0xffffffffn);
    expect(decidedBy(next)).toMatchObject({ words: 2 });
  });
});

describe("noise on a grid", () => {
  const size = 2000;
  const noise = gridNoise({ noiseMultiplier: 1.5, randomness, size });
  const { gridSteps } = noise.record;

  test("releases whole numbers of grid steps", () => {
    const sum = Float32Array.from({ length: size }, (_, index) => Math.sin(index));
    noise.release(sum, 0.5, 1.5);
    const steps = sum.map((value) => (value / 0.5) * gridSteps);
    // float32 keeps 24 bits: more than a few million steps have lost their last bit to rounding after the release.
    expect(steps.every((value) => Math.abs(value - Math.round(value)) < 0.25)).toBe(true);
  });

  test("is as large as its multiplier asks for, and little larger for the rounding", () => {
    const sum = new Float32Array(size);
    noise.release(sum, 0.5, 1.5);
    const deviation = Math.sqrt(sum.reduce((total, x) => total + x * x, 0) / size);
    // 1.5 · 0.5 = 0.75, with a standard error of 0.75 / √4000 = 0.012.
    expect(Math.abs(deviation - 0.75)).toBeLessThan(5 * 0.012);
    expect(Math.sqrt(size) / gridSteps).toBeLessThan(0.003);
  });

  test("counts what rounding can move: with one step, mostly that", () => {
    const coarse = gridNoise({ noiseMultiplier: 1, randomness, size, gridSteps: 1 });
    const sum = new Float32Array(size);
    coarse.release(sum, 1, 1);
    const deviation = Math.sqrt(sum.reduce((total, x) => total + x * x, 0) / size);
    // 1 + √2000 = 45.7 steps of 1, with a standard error of 45.7 / √4000 = 0.72.
    expect(Math.abs(deviation - 45.7)).toBeLessThan(5 * 0.72);
  });

  test("makes whole counts of whole counts, with little more noise than was asked for", () => {
    const counts = Array.from({ length: 2000 }, () => noise.noisyCount(7, 10));
    expect(counts.every(Number.isSafeInteger)).toBe(true);
    const mean = counts.reduce((sum, x) => sum + x, 0) / 2000;
    const deviation = Math.sqrt(counts.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 2000);
    // √(10² + 4) = 10.2, with standard errors of 10.2 / √2000 = 0.228 and 10.2 / √4000 = 0.161.
    expect(Math.abs(mean - 7)).toBeLessThan(5 * 0.228);
    expect(Math.abs(deviation - 10.2)).toBeLessThan(5 * 0.161);
  });

  test("goes on where its position says, and says in its record what it is", () => {
    const again = gridNoise({ noiseMultiplier: 1.5, randomness, size });
    const [a, b] = [new Float32Array(size), new Float32Array(size)];
    again.source.position = noise.source.position;
    noise.release(a, 1, 1.5);
    again.release(b, 1, 1.5);
    expect(a).toEqual(b);
    expect(noise.record).toEqual({
      ...{ kind: "discreteGaussian", noiseMultiplier: 1.5, randomness: "seeded" },
      gridSteps: 2 ** 15, // 1000 √2000 = 44721
    });
  });

  test("is for one number of parameters: more of them would be rounded further than it was told", () => {
    expect(() => noise.release(new Float32Array(size + 1), 1, 1.5)).toThrow(
      "gridNoise: expected a sum of 2000 numbers, as many as its size says, got 2001.",
    );
  });

  test("of more steps than can be drawn exactly is refused", () => {
    expect(() => gridNoise({ noiseMultiplier: 8, randomness, size, gridSteps: 2 ** 20 })).toThrow(
      "Take fewer gridSteps.",
    );
  });
});
