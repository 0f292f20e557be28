/**
 * A factorisation together with the way batches are formed, and so with the event that describes a run: nobody can put
 * the noise of one beside the sampler of another.
 */
import type { PrivacyEvent } from "../event.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import type { NoiseStream, NormalSource } from "../noise/noiseStream.ts";
import type { Factorization } from "./factorization.ts";

/** How batches have to be formed for the event to be true. */
export type BatchPattern =
  /**
   * Every record is in one step of each epoch, and always in the same one: no chance is involved. Also a stream of which
   * each record is seen once.
   */
  | { readonly kind: "fixedOrder"; readonly stepsPerEpoch: number; readonly epochs: number }
  /** Records in `groups` groups, which take turns; those of the group in turn are in by their own coins. */
  | {
      readonly kind: "cyclicPoisson";
      readonly groups: number;
      readonly samplingRate: number;
      readonly steps: number;
    };

/** What a plan needs to know about correlated noise. Immutable. */
export interface CorrelatedMechanism {
  readonly factorization: Factorization;
  /** The sampler has to do this; the event says nothing about any other. */
  readonly pattern: BatchPattern;
  /** Under which relations the event is true. */
  readonly relations: readonly NeighboringRelation[];
  /** Standard deviation of z over noiseMultiplier × norm bound: what one record can move C g by. */
  readonly sensitivity: number;
  /** What a whole run does to private data. */
  eventOf(noiseMultiplier: number): PrivacyEvent;
  /** The noise of a run of vectors of `size` numbers, in units of noiseMultiplier × norm bound. */
  stream(source: NormalSource, size: number): NoiseStream;
}
