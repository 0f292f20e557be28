/** Prompts that the model itself would begin with: what a person meets who looks for nothing. */
import { z } from "zod";
import { defineAttack } from "./attack.ts";
import { drawnRuns, naturalPrompts } from "./drawnRuns.ts";
import * as settings from "./settings.ts";

const schema = z.strictObject({
  rated: settings.rated,
  runs: settings.runs,
  /** Prompts per step. */
  batch: z.int().min(1).default(32),
});

export default defineAttack({
  name: "naturalPrompts",
  description: "Asks prompts of allowed tokens that are drawn from the model itself.",
  source: "ours",
  access: "logProbs",
  schema,
  start: async (beginning) =>
    drawnRuns(beginning.open, naturalPrompts(beginning), { ...beginning.settings, draws: 1 }),
});
