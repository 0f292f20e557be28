/** What all experiments on the planted world have in common: the models, and how they are attacked. */
import { z } from "zod";
import { count, modelSize, replicateCount } from "../../../src/lab/settingCounts.ts";

/** Checks how the models are made. */
export const worldShape = {
  model: z.strictObject({ width: modelSize, layers: modelSize, heads: modelSize }),
  training: z.strictObject({ steps: count, batch: count, learningRate: z.number().positive() }),
  /** Worlds whose models are trained from seeds of their own. */
  replicates: replicateCount,
};

/** Checks how an attack works. */
export const attackShape = {
  /** Prompts that an attack looks for side by side. */
  runs: count,
  /** Steps of a gradient attack. */
  steps: count,
};

/** How the models are made. */
export type WorldSettings = Readonly<z.infer<z.ZodObject<typeof worldShape>>>;
/** How an attack works. */
export type AttackShape = Readonly<z.infer<z.ZodObject<typeof attackShape>>>;

/** Models that answer and rate without a fault, after half a minute. */
export const fullWorld: WorldSettings = {
  model: { width: 64, layers: 2, heads: 4 },
  training: { steps: 500, batch: 128, learningRate: 3e-3 },
  replicates: 3,
};

/** Enough to see everything happen. */
export const smokeWorld: WorldSettings = {
  model: { width: 16, layers: 1, heads: 2 },
  training: { steps: 20, batch: 32, learningRate: 1e-2 },
  replicates: 2,
};
