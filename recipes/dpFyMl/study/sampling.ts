/** Samplers by the names that settings have for them. */
import type { Seed } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { shuffledSampler } from "../../../src/privacy/sampling/fixedSize.ts";
import { cyclicPoissonSampler, poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import type { BatchSampler } from "../../../src/privacy/sampling/sampler.ts";
import { type GlyphSettings, type GlyphTraining, cyclicGroups as groups } from "./settings.ts";

/** The sampler of a training. Seeded, so that a run can be repeated to the bit: glyphs are nobody's secret. */
export function samplerOf(
  { sampling, batch }: GlyphTraining,
  { records: datasetSize }: GlyphSettings,
  seed: Seed,
): BatchSampler {
  const randomness = seededRandomness(seed);
  const samplingRate = batch / datasetSize;
  switch (sampling) {
    case "poisson":
      return poissonSampler({ datasetSize, samplingRate, randomness });
    case "cyclicPoisson":
      return cyclicPoissonSampler({
        ...{ datasetSize, groups, randomness },
        samplingRate: groups * samplingRate,
      });
    case "shuffled":
      return shuffledSampler({ datasetSize, batchSize: batch, seed });
  }
}
