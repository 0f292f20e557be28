/** One training for each size; learning rates were chosen on seeds from 100, not on those that are reported. */
import type { GlyphTraining } from "../study/settings.ts";

const learningRates: readonly (readonly [batch: number, learningRate: number])[] = [
  [25, 0.01],
  [100, 0.04],
  [400, 0.3],
  [1600, 1.2],
];

/** What records call a training. */
export const conditionOf = ({ batch }: Pick<GlyphTraining, "batch">): string => `batch ${batch}`;

/** From small batches to large ones. */
export const batchTrainings: readonly GlyphTraining[] = learningRates.map(
  ([batch, learningRate]) => ({
    ...{ privacy: { epsilon: 2 }, sampling: "poisson", epochs: 20, clipNorm: 0.5 },
    ...{ batch, learningRate },
  }),
);
