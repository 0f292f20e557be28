/** What all correlated noise has in common: it counts its steps, ends, and can be put down and taken up. */
import type { NoiseStream, NormalSource } from "../noise/noiseStream.ts";

/** The part of a stream that depends on the factorisation. Mutable. */
export interface SteppedNoise {
  /** Writes the noise of this step, from 0 on. */
  next(into: Float32Array, step: number): void;
  /** The vectors that steps from this one on depend on, in an order of their own. */
  kept(step: number): readonly Float32Array[];
  /** How many these are. */
  keptCount(step: number): number;
  /** Takes copies of what `kept` gave for this step. */
  put(step: number, vectors: readonly Float32Array[]): void;
}

/** From where, for how long, and for how many numbers. */
export interface StreamShape {
  readonly source: NormalSource;
  readonly steps: number;
  readonly size: number;
}

/** Digits of the counts in a state: float32 is exact up to 2²⁴. */
const DIGIT = 2 ** 16;

/** The stream of this noise. Its state begins with how many steps it has written and where its source stands. */
export function steppedStream(
  { source, steps, size }: StreamShape,
  noise: SteppedNoise,
): NoiseStream {
  let step = 0;
  return {
    next(into) {
      if (step >= steps) throw new RangeError(`noise: made for ${steps} steps, all are written.`);
      requireSize(into, size);
      noise.next(into, step);
      step += 1;
    },
    state: () => [
      Float32Array.from([step, source.position].flatMap(digitsOf)),
      ...noise.kept(step).map((vector) => vector.slice()),
    ],
    restore([digits, ...vectors]) {
      const [at, position] = digits?.length === 4 ? countsOf(digits) : [Number.NaN, 0];
      if (!(at >= 0 && at <= steps) || vectors.length !== noise.keptCount(at)) {
        const got = `${vectors.length} vectors after ${at} steps`;
        throw new RangeError(`noise: expected a state of this stream, got ${got}.`);
      }
      for (const vector of vectors) requireSize(vector, size);
      noise.put(at, vectors);
      source.position = position;
      step = at;
    },
  };
}

const digitsOf = (count: number) => [count % DIGIT, Math.floor(count / DIGIT)];

const countsOf = (digits: Float32Array): [number, number] => [
  digits[0]! + digits[1]! * DIGIT,
  digits[2]! + digits[3]! * DIGIT,
];

function requireSize(vector: Float32Array, size: number): void {
  if (vector.length === size) return;
  throw new RangeError(`noise: expected vectors of ${size} numbers, got ${vector.length}.`);
}
