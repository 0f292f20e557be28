/** The noise of one training run, step by step: independent, or correlated by a matrix factorisation. */

/** Independent standard normal numbers without end, from one kind of randomness. */
export interface NormalSource {
  /** `seeded`: the same every time, for tests. `secure`: from the operating system's generator, for release. */
  readonly kind: "seeded" | "secure";
  /** Fills `into` with fresh draws. */
  fill(into: Float32Array): void;
}

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
