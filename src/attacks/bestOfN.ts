/** Of N prompts that are drawn without looking, the one that is rated worst: search by luck alone. */
import { z } from "zod";
import { defineAttack } from "./attack.ts";
import { drawnRuns, naturalPrompts, randomPrompts } from "./drawnRuns.ts";
import * as settings from "./settings.ts";

const schema = z.strictObject({
  rated: settings.rated,
  runs: settings.runs,
  /** Prompts per run. */
  n: z.int().min(1).default(64),
  /** Drawn from the model itself, or of allowed tokens alike. */
  from: z.enum(["natural", "random"]).default("natural"),
});

export default defineAttack({
  name: "bestOfN",
  description: "Draws N prompts per run and proposes the one that the classifier rates worst.",
  source: "ours",
  access: "logProbs",
  schema,
  start: async (beginning) => {
    const { n, from, runs, rated } = beginning.settings;
    const source = (from === "natural" ? naturalPrompts : randomPrompts)(beginning);
    return drawnRuns(beginning.open, source, { draws: n, batch: 1, runs, rated });
  },
});
