/**
 * Named, splittable seeds: the only source of randomness in the project.
 *
 * A person chooses one number; everything random is drawn from a child that is split off by name
 * (`split(seed, "pretrain", "batch", 12)`), so that adding a new consumer never moves an old one and
 * a resumed run needs no generator state: it splits the same child again.
 *
 * Does not prove: anything cryptographic. Noise for differential privacy has its own source.
 */
import { createHash } from "node:crypto";

/** 128 bits that name a stream of random numbers. Immutable. */
export interface Seed {
  readonly key: readonly [number, number, number, number];
}

/** A stream of draws. Mutable; never shared between two purposes. */
export interface Generator {
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** A uniformly drawn element. Throws on an empty list. */
  pick<Item>(items: readonly Item[]): Item;
  /** A shuffled copy (Fisher-Yates). */
  shuffle<Item>(items: readonly Item[]): Item[];
}

/** The seed that a person's number stands for. */
export function seedFrom(number: number): Seed {
  if (!Number.isSafeInteger(number)) {
    throw new RangeError(`seedFrom: expected a whole number, got ${number}.`);
  }
  return digest(`assay seed ${number}`);
}

/**
 * The child of `seed` under these names. Same names, same child; order matters.
 *
 * @throws RangeError for a number that is not finite: all of these would name one child.
 */
export function split(seed: Seed, ...names: readonly (string | number)[]): Seed {
  const odd = names.find((name) => typeof name === "number" && !Number.isFinite(name));
  if (odd !== undefined) throw new RangeError(`split: expected finite numbers, got ${odd}.`);
  return digest(`${seed.key.join(",")}\u0000${JSON.stringify(names)}`);
}

/** A fresh stream from the beginning of `seed`: sfc32 (Chris Doty-Humphrey, PractRand). */
export function generator(seed: Seed): Generator {
  const bits = smallFastCounter(seed);
  const uniform = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
  const integer = (bound: number) => {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new RangeError(`integer: expected a bound of at least 1, got ${bound}.`);
    }
    return Math.floor(uniform() * bound);
  };
  return {
    uniform,
    integer,
    // Box-Muller, one of the two values: `1 - uniform()` keeps the logarithm away from zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: (items) => {
      if (items.length === 0) throw new RangeError("pick: expected items, got an empty list.");
      return items[integer(items.length)]!;
    },
    shuffle: (items) => shuffled(items, integer),
  };
}

function shuffled<Item>(items: readonly Item[], integer: (bound: number) => number): Item[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = integer(last + 1);
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}

function smallFastCounter(seed: Seed): () => number {
  let [a, b, c, counter] = seed.key as [number, number, number, number];
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
}

/** A fresh stream of 32-bit words from the beginning of `seed`, a whole array at a time: for many draws. */
export function wordStream(seed: Seed): (into: Uint32Array) => void {
  const state = Int32Array.from(seed.key);
  return (into) => {
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let counter = state[3]!;
    for (let index = 0; index < into.length; index++) {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      into[index] = sum;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
  };
}

function digest(text: string): Seed {
  const hash = createHash("sha256").update(text).digest();
  return {
    key: [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)],
  };
}
