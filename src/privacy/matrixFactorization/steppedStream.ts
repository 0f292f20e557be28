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

/** What every stream is made of. */
export interface StreamParts {
  readonly source: NormalSource;
  readonly steps: number;
}

/** Digits of the step in a state: float32 is exact up to 2²⁴. */
const DIGIT = 2 ** 16;

/**
 * The stream of this noise. Its state begins with the number of steps that it has written; where its source stands is not
 * part of it. All vectors have the length of the first.
 */
export function steppedStream(steps: number, noise: SteppedNoise): NoiseStream {
  let step = 0;
  let size: number | undefined;
  return {
    next(into) {
      if (step >= steps) throw new RangeError(`noise: made for ${steps} steps, all are written.`);
      size ??= into.length;
      requireSize(into, size);
      noise.next(into, step);
      step += 1;
    },
    state: () => [
      Float32Array.of(step % DIGIT, Math.floor(step / DIGIT)),
      ...noise.kept(step).map((vector) => vector.slice()),
    ],
    restore([digits, ...vectors]) {
      const at = digits?.length === 2 ? digits[0]! + digits[1]! * DIGIT : Number.NaN;
      if (!(at >= 0 && at <= steps) || vectors.length !== noise.keptCount(at)) {
        const got = `${vectors.length} vectors after ${at} steps`;
        throw new RangeError(`noise: expected a state of this stream, got ${got}.`);
      }
      size ??= vectors[0]?.length;
      for (const vector of vectors) requireSize(vector, size!);
      noise.put(at, vectors);
      step = at;
    },
  };
}

function requireSize(vector: Float32Array, size: number): void {
  if (vector.length === size) return;
  throw new RangeError(`noise: expected vectors of ${size} numbers, got ${vector.length}.`);
}
