/** The same training by three samplers: same noise, same batches on average, same passes over the data. */
import type { GlyphTraining } from "../study/settings.ts";

/** What records call a training. */
export const conditionOf = ({ sampling }: Pick<GlyphTraining, "sampling">): string =>
  sampling === "cyclicPoisson" ? "cyclic Poisson" : sampling;

/** One for each sampler; the noise is what epsilon 2 takes with Poisson batches, about. */
export const samplerTrainings: readonly GlyphTraining[] = (
  ["poisson", "cyclicPoisson", "shuffled"] as const
).map((sampling) => ({
  ...{ sampling, privacy: { noiseMultiplier: 2.35 } },
  ...{ batch: 400, epochs: 20, clipNorm: 0.5, learningRate: 0.3 },
}));
