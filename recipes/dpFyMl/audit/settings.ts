/** Which claims are audited, how often, and how large the audited training is. */
import { z } from "zod";
import { count, modelSize, replicateCount } from "../../../src/lab/settingCounts.ts";

/** One-run audits read every canary of every record of a batch: more do not fit into one array. */
const trainedOn = count.max(20_000);

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  /** Claims of the correct trainer. */
  epsilons: z.array(z.number().positive()).min(2),
  /** Claim of the trainers with a bug. */
  brokenEpsilon: z.number().positive(),
  delta: z.number().gt(0).lt(1),
  /** Of each audit, all its methods together. */
  confidence: z.number().gt(0).lt(1),
  /** The audited training: a classifier of glyphs, with canaries among them, in Poisson batches. */
  trainer: z.strictObject({
    records: trainedOn,
    hidden: modelSize,
    canaries: trainedOn.min(16),
    steps: count.min(2),
    samplingRate: z.number().gt(0).lt(1),
    clipNorm: z.number().positive(),
  }),
  /** Share of the runs that audits of many runs make; 1: as many as they need. */
  runShare: z.number().gt(0).max(1),
  /** Audits of each condition. */
  replicates: replicateCount,
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The presets; canaries, steps and rates were chosen on seeds from 100, not on those that are reported. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: {
    ...{ epsilons: [1, 4], brokenEpsilon: 4, delta: 1e-6, confidence: 0.99 },
    trainer: {
      ...{ records: 20, hidden: 4, canaries: 60 },
      ...{ steps: 4, samplingRate: 0.3, clipNorm: 1 },
    },
    ...{ runShare: 0.03, replicates: 1 },
  },
  full: {
    ...{ epsilons: [1, 4, 16], brokenEpsilon: 4, delta: 1e-6, confidence: 0.99 },
    trainer: {
      ...{ records: 500, hidden: 16, canaries: 3000 },
      ...{ steps: 24, samplingRate: 0.25, clipNorm: 1 },
    },
    ...{ runShare: 1, replicates: 10 },
  },
};
