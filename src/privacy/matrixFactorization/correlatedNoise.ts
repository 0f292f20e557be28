/** The noise of a matrix factorisation, as a part of a private run. */
import type { AddedNoise } from "../noise/noise.ts";
import type { NoiseStream } from "../noise/noiseStream.ts";
import { normalSource } from "../noise/normalSource.ts";
import type { Randomness } from "../noise/randomness.ts";
import type { CorrelatedMechanism } from "./mechanism.ts";

/** How much noise, from where. */
export interface CorrelatedNoiseOptions {
  /** Standard deviation over what one record moves. At least 0; 0 keeps nothing private. */
  readonly noiseMultiplier: number;
  readonly randomness: Randomness;
}

/** Noise that is correlated over steps. Its record carries the batches that it is for and the event of the whole run. */
export function correlatedNoise(
  mechanism: CorrelatedMechanism,
  { noiseMultiplier, randomness }: CorrelatedNoiseOptions,
): AddedNoise {
  if (!(noiseMultiplier >= 0 && Number.isFinite(noiseMultiplier))) {
    throw new RangeError(
      `correlatedNoise: expected a noiseMultiplier of at least 0, got ${noiseMultiplier}.`,
    );
  }
  const { factorization, pattern, relations, sensitivity } = mechanism;
  const source = normalSource(randomness);
  return {
    kind: "added",
    record: {
      kind: "correlated",
      noiseMultiplier,
      randomness: randomness.kind,
      strategy: factorization.name,
      factorization: factorization.description,
      sensitivity,
      pattern,
      relations,
      event: noiseMultiplier > 0 ? mechanism.eventOf(noiseMultiplier) : { kind: "nonPrivate" },
    },
    source,
    stream: scaled(factorization.stream(source), sensitivity),
  };
}

const scaled = ({ next, state, restore }: NoiseStream, factor: number): NoiseStream => ({
  next(into) {
    next(into);
    for (let index = 0; index < into.length; index++) into[index]! *= factor;
  },
  state,
  restore,
});
