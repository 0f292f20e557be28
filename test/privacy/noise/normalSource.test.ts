import { describe, expect, test } from "vitest";
import { normalCdf } from "../../../src/math/distributions/normal.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { normalSource } from "../../../src/privacy/noise/normalSource.ts";
import { secureRandomness, seededRandomness } from "../../../src/privacy/noise/randomness.ts";

const count = 400_000;
const kinds = [seededRandomness(seedFrom(11)), secureRandomness] as const;

function drawn(randomness: (typeof kinds)[number], length = count): Float32Array {
  const into = new Float32Array(length);
  normalSource(randomness).fill(into);
  return into;
}

const mean = (numbers: Float32Array, of: (x: number) => number) =>
  numbers.reduce((sum, x) => sum + of(x), 0) / numbers.length;

describe.each(kinds)("standard normal numbers, $kind:", (randomness) => {
  // Secure draws differ every time: six standard errors are passed once in 5e8.
  const errors = 6 / Math.sqrt(count);
  const numbers = drawn(randomness);

  test("their first six moments are 0, 1, 0, 3, 0, 15", () => {
    for (const [index, moment] of [0, 1, 0, 3, 0, 15].entries()) {
      const power = index + 1;
      // The variance of x^p is the moment 2p less the square of the moment p: (2p − 1)!! − moment².
      let double = 1;
      for (let odd = 2 * power - 1; odd > 1; odd -= 2) double *= odd;
      const deviation = Math.sqrt(double - moment ** 2);
      const apart = Math.abs(mean(numbers, (x) => x ** power) - moment);
      expect(apart).toBeLessThan(errors * deviation);
    }
  });

  test("their distribution is nowhere far from the normal one (Kolmogorov and Smirnov)", () => {
    const sorted = numbers.toSorted();
    const apart = sorted.reduce(
      (worst, x, index) => Math.max(worst, Math.abs(normalCdf(x) - (index + 0.5) / count)),
      0,
    );
    // P(√n D > 3.3) = 2 exp(−2 · 3.3²) = 7e-10.
    expect(apart * Math.sqrt(count)).toBeLessThan(3.3);
  });

  test("their tails have what they should, beyond the last layer of the ziggurat, too", () => {
    for (const edge of [1, 2, 3, 3.6541528853610088, 4]) {
      const probability = 2 * normalCdf(-edge);
      const beyond = numbers.filter((x) => Math.abs(x) > edge).length;
      const deviation = Math.sqrt(count * probability * (1 - probability));
      expect(Math.abs(beyond - count * probability)).toBeLessThan(6 * deviation);
    }
  });

  test("one says nothing about the next, nor its size about the next one's", () => {
    for (const of of [(x: number) => x, (x: number) => x * x - 1]) {
      const pairs = numbers.subarray(1).map((x, index) => of(x) * of(numbers[index]!));
      expect(Math.abs(mean(pairs, (x) => x))).toBeLessThan(2 * errors);
    }
  });
});

describe("a source", () => {
  test("from a seed gives the same every time, and other numbers at every call", () => {
    const [a, b] = [drawn(kinds[0], 1000), drawn(kinds[0], 1000)];
    expect(a).toEqual(b);
    const source = normalSource(kinds[0]);
    const [first, second] = [new Float32Array(1000), new Float32Array(1000)];
    source.fill(first);
    source.fill(second);
    expect(first).toEqual(a);
    expect(second.filter((x, index) => x === first[index]).length).toBe(0);
  });

  test("from a seed goes on where its position says", () => {
    const [source, other] = [normalSource(kinds[0]), normalSource(kinds[0])];
    const [expected, got] = [new Float32Array(100), new Float32Array(100)];
    for (let call = 0; call < 3; call++) source.fill(expected);
    other.position = 2;
    other.fill(got);
    expect(got).toEqual(expected);
  });

  test("from the operating system never gives the same twice", () => {
    const [a, b] = [drawn(secureRandomness, 1000), drawn(secureRandomness, 1000)];
    expect(a.filter((x, index) => x === b[index]).length).toBeLessThan(5);
  });

  test.each([1, 2, 3, 5, 4095, 4096, 4097, 10_001])(
    "fills arrays of %d numbers to the end",
    (length) => {
      expect(drawn(kinds[0], length).filter((x) => x === 0).length).toBe(0);
    },
  );
});

test("independent noise says in its record which randomness it was", () => {
  const [seeded, secure] = kinds.map(
    (randomness) => independentNoise({ noiseMultiplier: 2, randomness }).record,
  );
  expect(seeded).toEqual({ kind: "gaussian", noiseMultiplier: 2, randomness: "seeded" });
  expect(secure).toEqual({ kind: "gaussian", noiseMultiplier: 2, randomness: "secure" });
  expect(() => independentNoise({ noiseMultiplier: -1, randomness: secureRandomness })).toThrow(
    "independentNoise: expected a noiseMultiplier of at least 0, got -1.",
  );
});
