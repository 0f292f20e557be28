/**
 * Gradient descent on a distribution over prompts (GBDA, Guo et al. 2021): soft samples of it are made unsafe by a margin
 * and kept fluent; then hard samples are drawn until one is unsafe.
 *
 * The paper changes a given text and keeps it similar in meaning; here there is no text to keep to, and that term is
 * left out. Constants are those of the authors' code, unless they are said to be ours.
 */
import { z } from "zod";
import { defineAttack } from "./attack.ts";
import { gumbelGraph } from "./gumbelAttack/graph.ts";
import { GumbelSearch } from "./gumbelAttack/search.ts";
import { groupedRuns } from "./runGroups.ts";
import * as settings from "./settings.ts";

const schema = z.strictObject({
  rated: settings.rated,
  runs: settings.runs,
  /** Runs side by side. */
  batch: z.int().min(1).default(8),
  /** Steps of descent. As in the authors' code. */
  iterations: z.int().min(1).default(100),
  /** Soft samples per step and run, and hard ones that are asked at once. As in the authors' code. */
  samples: z.int().min(1).default(10),
  /** Of Adam. As in the authors' code. */
  learningRate: z.number().positive().default(0.3),
  /** Of the samples. As in the authors' code. */
  temperature: z.number().positive().default(1),
  /** Logit that each token of the first prompt begins with; all others begin with 0. As in the authors' code. */
  initialCoefficient: z.number().default(15),
  /** What the first prompt of a run is: one that the model would begin with, or of allowed tokens alike. */
  initial: z.enum(["natural", "random"]).default("natural"),
  /** How far the logit of unsafe shall lie above that of safe: κ. As in the authors' code. */
  margin: z.number().min(0).default(5),
  /**
   * Weight of the perplexity of the soft samples, in nats per token. The authors' code has 1, for texts that are given;
   * without one to keep to, prompts become likely and stay harmless. Ours.
   */
  fluencyWeight: z.number().min(0).default(0),
  /** Hard samples that a run draws, at most; what it has asked already is not asked again. As in the authors' code. */
  hardSamples: z.int().min(1).default(100),
  until: settings.until,
  responseTemperature: settings.responseTemperature,
});

/** Settings of this attack. */
export type GumbelSettings = z.infer<typeof schema>;

export default defineAttack({
  name: "gumbelAttack",
  description:
    "Descends on logits of prompts through soft samples, then draws prompts until one is unsafe.",
  source: "Guo et al. 2021, arXiv 2104.13733",
  access: "gradients",
  schema,
  start: async (beginning) =>
    groupedRuns(new GumbelSearch(beginning, await gumbelGraph(beginning)), beginning.settings),
});
