/** How many learning rates are tried, under which guarantee for everything together. */
import { z } from "zod";
import { count, epochCount } from "../../../src/lab/settingCounts.ts";
import {
  batchError,
  fullGlyphs,
  type GlyphTraining,
  glyphCount,
  glyphSettings,
  smokeGlyphs,
} from "../study/settings.ts";

/** Checks settings that come from outside. */
export const settingsSchema = z
  .strictObject({
    ...glyphSettings,
    /** Images that choices are made by; they are drawn for it, and nobody's. */
    validation: glyphCount,
    /** The guarantee for all runs together. */
    epsilon: z.number().positive(),
    /** The grid. */
    learningRates: z.array(z.number().positive()).min(2),
    /** Expected number of runs of private selection. */
    meanRuns: z.number().min(1).max(10_000),
    /** Names the draws of private selection: its numbers of runs and their rates are known before anything is trained. */
    selectionSeed: z.int(),
    batch: count,
    epochs: epochCount,
    clipNorm: z.number().positive(),
  })
  .superRefine(({ batch, records }, { addIssue }) => {
    if (batch <= records) return;
    addIssue({ code: "custom", path: ["batch"], message: batchError(records, batch) });
  });

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Ten rates, each about twice the one before. */
const grid = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** The presets. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: {
    ...{ ...smokeGlyphs, validation: 20, epsilon: 4, learningRates: [0.1, 1], meanRuns: 2 },
    selectionSeed: 1,
    ...{ batch: 20, epochs: 1, clipNorm: 0.5 },
  },
  full: {
    ...{ ...fullGlyphs, validation: 500, epsilon: 2, learningRates: grid, meanRuns: 10 },
    selectionSeed: 1,
    ...{ batch: 400, epochs: 20, clipNorm: 0.5 },
  },
};

/** The training with this rate and this noise. */
export const trainingWith = (
  { batch, epochs, clipNorm }: Settings,
  { learningRate, noiseMultiplier }: { learningRate: number; noiseMultiplier: number },
): GlyphTraining => ({
  ...{ sampling: "poisson", privacy: { noiseMultiplier } },
  ...{ batch, epochs, clipNorm, learningRate },
});
