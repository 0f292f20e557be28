/** Prompts of allowed tokens, each as likely as the others. */
import { z } from "zod";
import { defineAttack } from "./attack.ts";
import { drawnRuns, randomPrompts } from "./drawnRuns.ts";
import * as settings from "./settings.ts";

const schema = z.strictObject({
  rated: settings.rated,
  runs: settings.runs,
  /** Prompts per step. */
  batch: z.int().min(1).default(32),
});

export default defineAttack({
  name: "randomWords",
  description: "Asks prompts of allowed tokens that are drawn uniformly.",
  source: "ours",
  access: "responses",
  schema,
  start: async (beginning) =>
    drawnRuns(beginning.open, randomPrompts(beginning), { ...beginning.settings, draws: 1 }),
});
