/** The noise of a run: a record of what it is, and how it gets onto a sum. */
import type { NoiseRecord, NoiseStream, NormalSource } from "./noiseStream.ts";

/** What is added to the clipped sum of every step. Mutable: it draws. */
export type PrivateNoise = AddedNoise | GridNoise;

interface Drawing {
  /** What everything is drawn from; its `position` belongs to a checkpoint. Also for counts and other small releases. */
  readonly source: NormalSource;
}

/** Noise as numbers that are added. */
export interface AddedNoise extends Drawing {
  readonly kind: "added";
  readonly record: NoiseRecord & { readonly kind: "gaussian" | "correlated" };
  /** In units of noiseMultiplier × bound. */
  readonly stream: NoiseStream;
}

/** Noise on a grid, which needs the sum to be rounded to the same grid. */
export interface GridNoise extends Drawing {
  readonly kind: "onGrid";
  readonly record: NoiseRecord & { readonly kind: "discreteGaussian" };
  /** Numbers in a sum: what rounding can move, and so the noise, grows with it. */
  readonly size: number;
  /**
   * Rounds a sum to the grid and adds noise of this multiplier, in place; `bound`: the L2 bound of one contribution.
   *
   * @throws RangeError for a sum of another size.
   */
  release(sum: Float32Array, bound: number, noiseMultiplier: number): void;
  /** A whole number, which one record moves by 1, with whole noise of this standard deviation or a little more. */
  noisyCount(count: number, standardDeviation: number): number;
}
