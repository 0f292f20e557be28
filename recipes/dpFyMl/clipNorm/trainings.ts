/** A grid of clip norms and of products of clip norm and learning rate. */
import type { GlyphTraining } from "../study/settings.ts";

/** From far below the norms of gradients to far above them. */
export const clipNorms: readonly number[] = [0.03, 0.1, 0.3, 1, 3, 10];

/** Learning rate × clip norm. */
export const products: readonly number[] = [0.02, 0.06, 0.2, 0.6];

/** What records call a training with this clip norm and this product. */
export const nameOf = (clipNorm: number, product: number): string =>
  `clip norm ${clipNorm}, product ${product}`;

/** Clip norm × learning rate, without the rounding of dividing by one of them. */
export const productOf = ({ clipNorm, learningRate }: GlyphTraining): number =>
  Number((clipNorm * learningRate).toPrecision(3));

/** What records call a training. */
export const conditionOf = (training: GlyphTraining): string =>
  nameOf(training.clipNorm, productOf(training));

/** All of the grid. */
export const clipTrainings: readonly GlyphTraining[] = products.flatMap((product) =>
  clipNorms.map((clipNorm) => ({
    ...{ privacy: { epsilon: 2 }, sampling: "poisson", batch: 400, epochs: 20, clipNorm },
    learningRate: product / clipNorm,
  })),
);
