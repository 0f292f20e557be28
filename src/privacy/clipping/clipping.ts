/**
 * The contract of every way to bound what one example can do to a sum of gradients.
 *
 * A clipping object computes its own sensitivity, normalisation included: nobody types it by hand. It sees only the
 * norms of per-example gradients, one parameter at a time, and answers with factors, so that no per-example
 * gradient has to be formed.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";

/** What is known of the per-example gradients of one parameter. */
export interface ParameterNorms {
  /** For example `layers.0.up.weight`. */
  readonly name: string;
  /** Squared L2 norm of this parameter's part of each example's gradient, [batch]. At least 0. */
  readonly squaredNorms: Tensor;
}

/** A way of clipping as data: for plans, ledgers and statements. */
export type ClippingRecord =
  | { readonly kind: "flat"; readonly clipNorm: number; readonly normalized: boolean }
  | { readonly kind: "perLayer"; readonly clipNorm: number }
  | { readonly kind: "perGroup"; readonly clipNorms: Readonly<Record<string, number>> }
  | { readonly kind: "automatic"; readonly stability: number }
  | { readonly kind: "global"; readonly clipNorm: number }
  | {
      readonly kind: "adaptive";
      /** Of the first step; later ones follow from noisy counts. */
      readonly clipNorm: number;
      readonly quantile: number;
      readonly learningRate: number;
      readonly countNoise: number;
      readonly expectedBatch: number;
    };

/** Bounds the gradient of each example on its own. */
export interface Clipping {
  readonly record: ClippingRecord;
  /** The clip norm of the first step. Above 0; 1 for a kind that has none. Public. */
  readonly clipNorm: number;
  /** How far the clipped sum moves, in L2 norm, between neighbours; at this clip norm, up to rounding. */
  sensitivity(relation: NeighboringRelation, clipNorm?: number): number;
  /**
   * What each example's part of each parameter's gradient is multiplied by, [batch] per parameter, in the order of
   * `norms`. Finite for finite norms. `clipNorm` is a scalar.
   */
  factors(norms: readonly ParameterNorms[], clipNorm: Tensor): Tensor[];
  /** How the clip norm follows the norms that were seen; absent: it stays. */
  readonly adaptation?: Adaptation;
}

/** A clip norm that follows a quantile of the norms, privately. Its cost is part of the step's. */
export interface Adaptation {
  /** Standard deviation of the noise on the count of examples, each as +1/2 (not clipped) or −1/2. Above 0. */
  readonly countNoise: number;
  /**
   * Noise multiplier for the gradient, so that it and the count together cost one Gaussian of `noiseMultiplier`.
   *
   * @throws RangeError where the count alone costs more.
   */
  gradientNoiseMultiplier(noiseMultiplier: number): number;
  /** The clip norm of the next step, from the noisy sum of ±1/2. */
  next(clipNorm: number, noisyCount: number): number;
}
