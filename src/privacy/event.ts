/**
 * What happened to private data, as data: the vocabulary that trainers write and accountants read.
 *
 * Noise is relative to what one record contributes: the sensitivity under `addOrRemoveOne`. An accountant that is
 * asked about `replaceOne` doubles it; the event stays as it is. The names follow `dp_event.py` of google/differential-privacy
 * where they can; an accountant refuses what it does not know.
 */

/** The answer of one mechanism on the records that it was given. */
export type Mechanism =
  /** Nothing was read. */
  | { readonly kind: "noOp" }
  /** Something was released as it is. No epsilon is large enough. */
  | { readonly kind: "nonPrivate" }
  /** Gaussian noise of standard deviation `noiseMultiplier` × L2 sensitivity. Above 0. */
  | { readonly kind: "gaussian"; readonly noiseMultiplier: number }
  /** Laplace noise of scale `noiseMultiplier` × L1 sensitivity. Above 0. */
  | { readonly kind: "laplace"; readonly noiseMultiplier: number }
  /** Gaussian noise on integers: mass ∝ exp(−k² / 2 standardDeviation²). `sensitivity` is a whole number. */
  | {
      readonly kind: "discreteGaussian";
      readonly standardDeviation: number;
      readonly sensitivity: number;
    }
  /** Laplace noise on integers: mass ∝ exp(−decay · |k|). `sensitivity` is a whole number. */
  | { readonly kind: "discreteLaplace"; readonly decay: number; readonly sensitivity: number }
  /** With probability `noise` one of `buckets` values, uniformly; otherwise the true one. */
  | { readonly kind: "randomizedResponse"; readonly noise: number; readonly buckets: number }
  /** A mechanism of which only this guarantee is known. */
  | { readonly kind: "epsilonDelta"; readonly epsilon: number; readonly delta: number }
  /** Rényi divergence of every order α at most xi + rho · α. */
  | { readonly kind: "zcdp"; readonly rho: number; readonly xi: number }
  /** Selection by the exponential mechanism with this pure guarantee (bounded range). */
  | { readonly kind: "exponentialMechanism"; readonly epsilon: number }
  /** Selection by permute-and-flip with this pure guarantee. */
  | { readonly kind: "permuteAndFlip"; readonly epsilon: number }
  /**
   * Gaussian noise on a sum that one unit moves by `sensitivities[i]` with probability `probabilities[i]`: a user of
   * whom a random number of rows is in a batch.
   */
  | {
      readonly kind: "mixtureOfGaussians";
      readonly standardDeviation: number;
      readonly sensitivities: readonly number[];
      readonly probabilities: readonly number[];
    }
  /** A Gaussian sum over a Poisson sample that is cut at random to at most `batchLimit` records. */
  | {
      readonly kind: "truncatedPoissonGaussian";
      readonly datasetSize: number;
      readonly samplingRate: number;
      readonly batchLimit: number;
      readonly noiseMultiplier: number;
    }
  /** Prefix sums by a binary tree, restarted after each of `stepCounts`; a record is in one step of each stretch. */
  | {
      readonly kind: "treeAggregation";
      readonly noiseMultiplier: number;
      readonly stepCounts: readonly number[];
    };

/** A mechanism on a random part of the records. */
export type Sampled =
  /** Every record is in with probability `samplingRate`, by its own coin. */
  | {
      readonly kind: "poissonSampled";
      readonly samplingRate: number;
      readonly event: PrivacyEvent;
    }
  | {
      readonly kind: "sampledWithReplacement" | "sampledWithoutReplacement";
      readonly datasetSize: number;
      readonly batchSize: number;
      readonly event: PrivacyEvent;
    };

/**
 * The best of a random number of runs of one event: private selection. The number is drawn beforehand, from a truncated
 * negative binomial with this `shape` (1 geometric, 0 logarithmic), or from a Poisson distribution where `shape` is
 * "poisson". Papernot & Steinke 2022 (arXiv 2110.03620).
 */
export interface RepeatAndSelect {
  readonly kind: "repeatAndSelect";
  readonly event: PrivacyEvent;
  /** Expected number of runs. At least 1. */
  readonly mean: number;
  readonly shape: number | "poisson";
}

/** Something that happened to private data. */
export type PrivacyEvent =
  | Mechanism
  | Sampled
  | RepeatAndSelect
  /** The same, `count` times on the same data. A whole number, at least 0. */
  | { readonly kind: "selfComposed"; readonly event: PrivacyEvent; readonly count: number }
  /** One after the other, on the same data. */
  | { readonly kind: "composed"; readonly events: readonly PrivacyEvent[] };

/** What DP-SGD with Poisson batches does. Abadi et al. 2016 (arXiv 1607.00133), algorithm 1. */
export const dpSgd = (
  noiseMultiplier: number,
  samplingRate: number,
  steps: number,
): PrivacyEvent => ({
  kind: "selfComposed",
  count: steps,
  event: {
    kind: "poissonSampled",
    samplingRate,
    event: { kind: "gaussian", noiseMultiplier },
  },
});
