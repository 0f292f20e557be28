/**
 * Gradient descent on the embeddings of a prompt (PEZ, Wen et al. 2023): derivatives are taken where the prompt is made of
 * the nearest tokens, and move what lies between them.
 *
 * Where another network rates the prompt as well, derivatives do not pass through its own embeddings: only the way through
 * the response is climbed then.
 */
import { z } from "zod";
import { defineAttack } from "./attack.ts";
import { projectionGraph } from "./projectedEmbeddings/graph.ts";
import { ProjectedSearch } from "./projectedEmbeddings/search.ts";
import { groupedRuns } from "./runGroups.ts";
import * as settings from "./settings.ts";

const schema = z.strictObject({
  rated: settings.rated,
  runs: settings.runs,
  /** Runs side by side, each from random tokens of its own; one that has found something waits for the others. */
  batch: z.int().min(1).default(8),
  /** At most. Ours. */
  steps: z.int().min(1).default(200),
  /** Of Adam, in units of the root mean square of the embeddings. Ours. */
  learningRate: z.number().positive().default(0.3),
  /** A run ends where P(unsafe) is above it. Ours; 1: never. */
  until: settings.until,
  responseTemperature: settings.responseTemperature,
});

/** Settings of this attack. */
export type ProjectedSettings = z.infer<typeof schema>;

export default defineAttack({
  name: "projectedEmbeddings",
  description:
    "Descends on the embeddings of prompts, with derivatives taken at the nearest tokens.",
  source: "Wen et al. 2023, arXiv 2302.03668",
  access: "gradients",
  schema,
  start: async (beginning) =>
    groupedRuns(
      new ProjectedSearch(beginning, await projectionGraph(beginning)),
      beginning.settings,
    ),
});
