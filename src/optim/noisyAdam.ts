/**
 * Adam for gradients with noise of a known size: its second moment without what the noise adds to it.
 *
 * Noise of variance v raises the mean of squares by v, so that Adam divides all parameters by nearly the same number.
 * Tang, Shpilevskiy & Lécuyer 2024 (DP-AdamBC, arXiv 2312.14334), algorithm 1. Post-processing: no privacy is spent.
 */
import { divide, maximum, multiply, square, subtract } from "../tensor/operations/arithmetic.ts";
import { sqrt } from "../tensor/operations/transcendental.ts";
import { type AdamOptions, blend, requireDecay, scaleByLearningRate } from "./parts.ts";
import type { Schedule } from "./schedule.ts";
import { chain, type Transformation } from "./transformation.ts";

/** What the noise is, beside Adam's own options. */
export interface NoisyAdamOptions extends Omit<AdamOptions, "epsilon"> {
  /** Standard deviation of the noise on each number of the gradient: noiseMultiplier · bound / divisor. At least 0. */
  readonly noiseDeviation: number;
  /** Smallest corrected second moment. Above 0. @default 1e-8 */
  readonly smallest?: number;
}

/** Divides a running mean by √max(running mean of squares − noise variance, smallest), both corrected for their start. */
export function scaleByNoisyAdam(options: NoisyAdamOptions): Transformation {
  const { beta1 = 0.9, beta2 = 0.999, noiseDeviation, smallest = 1e-8 } = options;
  requireDecay("scaleByNoisyAdam", { beta1, beta2 });
  if (!(noiseDeviation >= 0 && smallest > 0)) {
    throw new RangeError(
      `scaleByNoisyAdam: expected noiseDeviation of at least 0 and smallest above 0, got ${noiseDeviation} and ${smallest}.`,
    );
  }
  return {
    state: ({ shape }) => ({ mean: shape, variance: shape }),
    scalars: (step) => ({
      meanCorrection: 1 / (1 - beta1 ** step),
      varianceCorrection: 1 / (1 - beta2 ** step),
    }),
    transform: (updates, states, { meanCorrection, varianceCorrection }) => {
      const moments = updates.map(({ update }, index) => ({
        mean: blend(states[index]!.mean!, update, beta1),
        variance: blend(states[index]!.variance!, square(update), beta2),
      }));
      const scaled = updates.map((each, index) => {
        const { mean, variance } = moments[index]!;
        const signal = subtract(multiply(variance, varianceCorrection!), noiseDeviation ** 2);
        const root = sqrt(maximum(signal, smallest));
        return { ...each, update: divide(multiply(mean, meanCorrection!), root) };
      });
      return { updates: scaled, states: moments };
    },
  };
}

/** Adam whose second moment is corrected for noise. */
export const noisyAdam = (schedule: Schedule, options: NoisyAdamOptions): Transformation =>
  chain(scaleByNoisyAdam(options), scaleByLearningRate(schedule));
