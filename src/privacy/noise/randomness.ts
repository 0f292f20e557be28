/** Random bits from a seed, for tests, or from the operating system's generator, for release. */
import { randomFillSync } from "node:crypto";
import { type Seed, split, wordStream } from "../../math/seed.ts";

/** Where draws come from. Whoever knows a seed can take the noise away and knows whose coins fell how. */
export type Randomness =
  | { readonly kind: "seeded"; readonly seed: Seed }
  | { readonly kind: "secure" };

/** Cryptographic randomness of `node:crypto`. */
export const secureRandomness: Randomness = { kind: "secure" };

/** The same draws every time. Never for a release. */
export const seededRandomness = (seed: Seed): Randomness => ({ kind: "seeded", seed });

/** Randomness for one purpose: what another one draws from the same seed says nothing about it. */
export const childRandomness = (
  randomness: Randomness,
  ...names: readonly (string | number)[]
): Randomness =>
  randomness.kind === "secure" ? randomness : seededRandomness(split(randomness.seed, ...names));

/** Fills an array with fresh 32-bit words. */
export type FillWords = (into: Uint32Array) => void;

/** A fresh stream of words; seeded ones are split off by name. */
export const wordsOf = (randomness: Randomness, ...names: (string | number)[]): FillWords =>
  randomness.kind === "secure"
    ? (into) => void randomFillSync(into)
    : wordStream(split(randomness.seed, ...names));

/** Draws one at a time. Mutable. */
export interface RandomBits {
  /** Uniform in [0, 2³²). */
  word(): number;
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform below `bound`, without bias. A whole number in [1, 2⁵³]. */
  below(bound: number): number;
}

/** A stream of draws; words are fetched `block` at a time. */
export function bitsFrom(fill: FillWords, block = 1024): RandomBits {
  const words = new Uint32Array(block);
  let next = block;
  const word = () => {
    if (next === block) {
      fill(words);
      next = 0;
    }
    return words[next++]!;
  };
  const bits53 = () => (word() >>> 5) * 67108864 + (word() >>> 6);
  return {
    word,
    uniform: () => bits53() / 2 ** 53,
    below: (bound) => {
      if (!(Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 53)) {
        throw new RangeError(`below: expected a bound in [1, 2^53], got ${bound}.`);
      }
      return bound <= 2 ** 32 ? reduced(word, 2 ** 32, bound) : reduced(bits53, 2 ** 53, bound);
    },
  };
}

/** Remainders, of draws below the largest multiple of `bound` alone. */
function reduced(draw: () => number, range: number, bound: number): number {
  const limit = range - (range % bound);
  for (;;) {
    const drawn = draw();
    if (drawn < limit) return drawn % bound;
  }
}
