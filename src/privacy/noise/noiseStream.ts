/** The noise of one training run, step by step: independent, or correlated by a matrix factorisation. */

import type { PrivacyEvent } from "../event.ts";
import type { FactorizationDescription } from "../matrixFactorization/factorization.ts";
import type { BatchPattern } from "../matrixFactorization/mechanism.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import type { RandomBits } from "./randomness.ts";
import type { RowNoiseRecord } from "./rowNoise.ts";

/** Independent standard normal numbers without end, from one kind of randomness. */
export interface NormalSource {
  /** `seeded`: the same every time, for tests. `secure`: from the operating system's generator, for release. */
  readonly kind: "seeded" | "secure";
  /** Calls of `fill` and `bits` so far: with it, a checkpoint lets a seeded source go on where it stood. */
  position: number;
  /** Fills `into` with fresh draws. */
  fill(into: Float32Array): void;
  /** Fresh bits, for coins. */
  bits(): RandomBits;
}

/** Noise as data: for plans, ledgers and statements. */
export type NoiseRecord =
  /** Independent at every step. */
  | {
      readonly kind: "gaussian";
      readonly noiseMultiplier: number;
      readonly randomness: NormalSource["kind"];
      /** Which rows of an embedding table get it. Absent where there is none. */
      readonly rows?: RowNoiseRecord;
    }
  /** Whole multiples of a grid, drawn exactly: nothing can be read from the last bits of a sum. */
  | {
      readonly kind: "discreteGaussian";
      readonly noiseMultiplier: number;
      readonly randomness: NormalSource["kind"];
      /** Steps of the grid in one bound of a record's contribution. At least 1. */
      readonly gridSteps: number;
    }
  /** Correlated over steps by a matrix factorisation. */
  | {
      readonly kind: "correlated";
      readonly noiseMultiplier: number;
      readonly randomness: NormalSource["kind"];
      /** Name of the factorisation, */
      readonly strategy: string;
      /** and enough to make it, and its sensitivity, again. */
      readonly factorization: FactorizationDescription;
      /** How far one record can move what is encoded, in bounds of one contribution. */
      readonly sensitivity: number;
      /** How batches have to be formed, */
      readonly pattern: BatchPattern;
      /** and what the whole run then does to private data, */
      readonly event: PrivacyEvent;
      /** under these relations. */
      readonly relations: readonly NeighboringRelation[];
    };

/** What is added to the sum of each step, in units of noiseMultiplier × sensitivity. Mutable. */
export interface NoiseStream {
  /** Writes the noise of the next step. */
  next(into: Float32Array): void;
  /**
   * What a checkpoint has to keep so that the next step continues this stream; empty where steps are independent.
   * It is as secret as the data: with the noise of a step anybody can undo it.
   */
  state(): readonly Float32Array[];
  restore(state: readonly Float32Array[]): void;
}
