/** How many models are planted and how much they are asked. */
import { z } from "zod";
import { count, replicateCount } from "../../../src/lab/settingCounts.ts";
import { plants } from "../planted/plants.ts";
import { fullPlanting, plantedSettingsSchema, smokePlanting } from "../planted/training.ts";

const names = plants.map(({ name }) => name);

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  planting: plantedSettingsSchema,
  /** Models of each kind, from independent seeds. */
  replicates: replicateCount,
  /** Of each model. */
  questions: count.min(2),
  /** Which models, by name. */
  plants: z.array(z.enum(names as [string, ...string[]])).min(1),
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The thresholds of acceptance need the full ones. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: { planting: smokePlanting, replicates: 1, questions: 10, plants: names },
  full: { planting: fullPlanting, replicates: 3, questions: 500, plants: names },
};
