/** One training for each guarantee; learning rates were chosen on seeds from 100, not on those that are reported. */
import type { GlyphTraining } from "../study/settings.ts";

const shared = { sampling: "poisson", batch: 400, epochs: 20, clipNorm: 0.5 } as const;

const learningRates: readonly (readonly [epsilon: number, learningRate: number])[] = [
  [0.5, 0.1],
  [1, 0.2],
  [2, 0.3],
  [4, 0.6],
  [8, 1],
  [16, 1.5],
];

/** From the strongest guarantee to none. */
export const utilityTrainings: readonly GlyphTraining[] = [
  ...learningRates.map(([epsilon, learningRate]) => ({
    ...{ ...shared, privacy: { epsilon }, learningRate },
  })),
  { ...shared, privacy: null, learningRate: 0.4 },
];
