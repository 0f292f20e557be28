/** How much is attacked, and for how long. */
import { z } from "zod";
import { count } from "../../../src/lab/settingCounts.ts";
import { attackShape, fullWorld, smokeWorld, worldShape } from "../study/settings.ts";

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  ...worldShape,
  ...attackShape,
  /** Prompts of the conditions that search for nothing. */
  unsearched: count,
  /** Of the prompt models: steps, and prompts that are drawn from them afterwards. */
  promptModelSteps: count,
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The presets; 1001 steps are those of the authors' code. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: { ...smokeWorld, runs: 2, steps: 4, unsearched: 8, promptModelSteps: 2 },
  full: { ...fullWorld, runs: 32, steps: 1001, unsearched: 500, promptModelSteps: 150 },
};
