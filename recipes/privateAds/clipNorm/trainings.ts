/** Clip norms at one product with the learning rate. */
import type { AdTraining } from "../study/settings.ts";

/** From below almost all norms of gradients to above them. */
export const clipNorms: readonly number[] = [0.3, 1, 3, 6, 12, 30];

/** Learning rate × clip norm. */
const product = 9;

/** What records call a training with this clip norm. */
export const nameOf = (clipNorm: number): string => `clip norm ${clipNorm}`;

/** What records call a training. */
export const conditionOf = ({ clipNorm }: AdTraining): string => nameOf(clipNorm);

/** One for each clip norm. */
export const clipTrainings: readonly AdTraining[] = clipNorms.map((clipNorm) => ({
  ...{ privacy: { epsilon: 2 }, batch: 4096, epochs: 10, clipNorm },
  learningRate: product / clipNorm,
}));
