/** Gaussian noise that is drawn anew at every step: what DP-SGD adds. */
import type { PrivateNoise } from "./noise.ts";
import type { NoiseStream, NormalSource } from "./noiseStream.ts";
import { normalSource } from "./normalSource.ts";
import type { Randomness } from "./randomness.ts";
import { checkedRowNoise, type RowNoiseRecord } from "./rowNoise.ts";

/** What independent noise is made of. */
export interface IndependentNoiseOptions {
  /** Standard deviation over the bound of one record's contribution. At least 0; 0 keeps nothing private. */
  readonly noiseMultiplier: number;
  readonly randomness: Randomness;
  /** Which rows of an embedding table get it; for models that have one. */
  readonly rows?: RowNoiseRecord;
}

/** Fresh noise at every step. @throws RangeError for numbers out of range. */
export function independentNoise(options: IndependentNoiseOptions): PrivateNoise {
  const { noiseMultiplier, randomness, rows } = options;
  requireMultiplier("independentNoise", noiseMultiplier);
  const source = normalSource(randomness);
  return {
    kind: "added",
    record: {
      ...{ kind: "gaussian", noiseMultiplier, randomness: randomness.kind },
      ...(rows && { rows: checkedRowNoise("independentNoise", rows) }),
    },
    source,
    stream: independentStream(source),
  };
}

/** A stream without memory. */
export const independentStream = (source: NormalSource): NoiseStream => ({
  next: (into) => source.fill(into),
  state: () => [],
  restore: () => {},
});

/** A number that noise can be multiplied by. */
export function requireMultiplier(name: string, noiseMultiplier: number): void {
  if (noiseMultiplier >= 0 && Number.isFinite(noiseMultiplier)) return;
  throw new RangeError(
    `${name}: expected a noiseMultiplier of at least 0, got ${noiseMultiplier}.`,
  );
}
