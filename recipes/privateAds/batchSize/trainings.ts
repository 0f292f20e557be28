/** Sizes of batches, each with the learning rate that was best for it on seeds from 100. */
import type { AdTraining } from "../study/settings.ts";

const learningRates: readonly (readonly [batch: number, learningRate: number])[] = [
  [256, 0.1],
  [1024, 0.3],
  [4096, 1],
  [16_384, 4],
];

/** What records call a training with batches of this size. */
export const nameOf = (batch: number): string => `batch ${batch}`;

/** Of a training; the smaller preset has smaller batches, by the place that they take. */
export const conditionOf = ({ learningRate, batch }: AdTraining): string =>
  nameOf(learningRates.find(([, rate]) => rate === learningRate)?.[0] ?? batch);

/** From small batches to large ones. */
export const batchTrainings: readonly AdTraining[] = learningRates.map(([batch, learningRate]) => ({
  ...{ privacy: { epsilon: 1 }, batch, epochs: 10, clipNorm: 6, learningRate },
}));
