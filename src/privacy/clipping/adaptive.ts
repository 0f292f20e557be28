/**
 * Adaptive clipping: the clip norm follows a quantile of the norms, by a noisy count at every step. Andrew et al. 2021
 * (arXiv 1905.03871).
 *
 * An example counts as +1/2 where it is within the clip norm and −1/2 where it is not, so that one example moves the
 * count by 1/2 and no more; the count is divided by the expected batch, for the real one is private. Both matter:
 * the noise that is left for the gradient is right for these alone.
 */
import type { Clipping } from "./clipping.ts";
import { flatClipping } from "./flat.ts";
import { LARGEST_NORM, requirePositive, SMALLEST_NORM } from "./together.ts";

/** What adaptive clipping is made of. */
export interface AdaptiveClippingOptions {
  /** Clip norm of the first step. In [1e-12, 1e30], where all later ones stay. */
  readonly clipNorm: number;
  /** Expected records per step: a public constant. Above 0. */
  readonly expectedBatch: number;
  /** Share of the norms that should be within the clip norm. In [0, 1]. @default 0.5 */
  readonly quantile?: number;
  /** How fast the clip norm moves: by at most this factor's exponential per step. Above 0. @default 0.2 */
  readonly learningRate?: number;
  /** Standard deviation of the noise on the count. Above 0. @default expectedBatch / 20 */
  readonly countNoise?: number;
}

/** Flat clipping at a norm that a share `quantile` of the examples does not reach. */
export function adaptiveClipping(options: AdaptiveClippingOptions): Clipping {
  const { clipNorm, expectedBatch, quantile = 0.5, learningRate = 0.2 } = options;
  const { countNoise = expectedBatch / 20 } = options;
  requirePositive("adaptiveClipping", { expectedBatch, learningRate, countNoise });
  if (!(quantile >= 0 && quantile <= 1)) {
    throw new RangeError(`adaptiveClipping: expected quantile in [0, 1], got ${quantile}.`);
  }
  return {
    ...flatClipping({ clipNorm }),
    record: { kind: "adaptive", clipNorm, quantile, learningRate, countNoise, expectedBatch },
    adaptation: {
      countNoise,
      gradientNoiseMultiplier: (noiseMultiplier) => leftFor(noiseMultiplier, countNoise),
      next: (current, noisyCount) => {
        const within = Math.min(Math.max(noisyCount / expectedBatch + 0.5, 0), 1);
        const next = current * Math.exp(-learningRate * (within - quantile));
        return Math.min(Math.max(next, SMALLEST_NORM), LARGEST_NORM);
      },
    },
  };
}

/** (z⁻² − (2 countNoise)⁻²)^(−1/2): the count has sensitivity 1/2, so its noise multiplier is 2 countNoise. */
function leftFor(noiseMultiplier: number, countNoise: number): number {
  if (noiseMultiplier === 0) return 0;
  if (noiseMultiplier < 2 * countNoise) {
    return (noiseMultiplier ** -2 - (2 * countNoise) ** -2) ** -0.5;
  }
  throw new RangeError(
    `adaptiveClipping: expected a noiseMultiplier below 2 · countNoise = ${2 * countNoise}, got ${noiseMultiplier}: ` +
      "the count alone would cost more. Raise countNoise.",
  );
}
