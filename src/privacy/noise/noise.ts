/** The noise of a run: a record of what it is, and how it gets onto a sum. */
import type { NoiseRecord, NoiseStream } from "./noiseStream.ts";

/** What is added to the clipped sum of every step. Mutable: it draws. */
export type PrivateNoise =
  | {
      readonly kind: "added";
      readonly record: NoiseRecord & { readonly kind: "gaussian" | "correlated" };
      /** In units of noiseMultiplier × bound. */
      readonly stream: NoiseStream;
      /** Fresh draws for what else a step releases, such as the count of an adaptive clip norm. */
      readonly normal: () => number;
    }
  | {
      readonly kind: "onGrid";
      readonly record: NoiseRecord & { readonly kind: "discreteGaussian" };
      /** Rounds a sum to the grid and adds noise, in place; `bound` is the L2 bound of one contribution. */
      readonly release: (sum: Float32Array, bound: number) => void;
      readonly normal: () => number;
    };
