/**
 * Coordinate search led by gradients (GCG, Zou et al. 2023): of the exchanges of one token that look best to first order,
 * many are asked, and the best is taken.
 *
 * The paper appends 20 tokens to a request and asks for an affirmative response; here the prompt is short and whole, and
 * unless a response is given the rating is climbed, through the response straight to the prompt.
 */
import { z } from "zod";
import { type Beginning, defineAttack } from "./attack.ts";
import { responseLoss, unsafeLoss } from "./gradient/losses.ts";
import { promptGradient } from "./gradient/promptGradient.ts";
import { CoordinateSearch } from "./greedyCoordinateGradient/search.ts";
import type { PromptTokens } from "./openTarget.ts";
import { groupedRuns, rowsOf } from "./runGroups.ts";
import * as settings from "./settings.ts";

const schema = z
  .strictObject({
    rated: settings.rated,
    runs: settings.runs,
    /** Runs side by side; one that has found something waits for the others. */
    batch: z.int().min(1).default(1),
    /** What is climbed: the rating of the target's own response, or the likelihood of `targetResponse`. */
    objective: z.enum(["classifier", "target"]).default("classifier"),
    /** What the model shall say, as its tokenizer reads it by itself: a space before the first word belongs to it. */
    targetResponse: z.string().min(1).optional(),
    /** At most. Of these three the paper has 500, 256 and 512, for 20 tokens; for a few tokens less looking is ours. */
    steps: z.int().min(1).default(60),
    /** Tokens considered in each place; where it is all of them, gradients decide nothing. */
    topK: z.int().min(1).default(32),
    /** Prompts asked per step; fewer where there are fewer. */
    candidates: z.int().min(1).default(64),
    /** Tokens exchanged at once; above 1 as in nanoGCG. */
    replacements: z.int().min(1).default(1),
    /** Best prompts that are kept to go on from; 0: always on from the latest, as in the paper. */
    buffer: z.int().min(0).default(0),
    /** Only prompts that are read back as they were proposed: the filter of the paper's code. */
    retokenizes: z.boolean().default(false),
    /** A run ends where P(unsafe) is above it. Ours; 1: never. */
    until: settings.until,
    responseTemperature: settings.responseTemperature,
  })
  .refine(
    ({ objective, targetResponse }) => (objective === "target") === (targetResponse !== undefined),
    { path: ["targetResponse"], error: 'goes with objective "target", and that with it' },
  );

/** Settings of this attack. */
export type CoordinateSettings = z.infer<typeof schema>;

export default defineAttack({
  name: "greedyCoordinateGradient",
  description:
    "Exchanges one token at a time: gradients say which exchanges look best, and the best of those asked is taken.",
  source: "Zou et al. 2023, arXiv 2307.15043",
  access: "gradients",
  schema,
  start: async (beginning) => {
    const { target, open, settings, execution } = beginning;
    requireReplacements(beginning);
    const response = wantedResponse(beginning);
    const gradient = await promptGradient(target, {
      rows: rowsOf(settings),
      loss: response ? responseLoss(response) : unsafeLoss(settings),
      execution,
    });
    const value = async (prompts: readonly PromptTokens[]) => {
      if (response) return open.saying(response, prompts);
      return (await open.answer(prompts, settings.rated)).map(({ score }) => score);
    };
    const climbed = { gradient, value, isScore: !response };
    return groupedRuns(new CoordinateSearch(beginning, climbed), settings);
  },
});

/** Tokens that the model shall say, where that is climbed. */
function wantedResponse({ target, settings }: Beginning<CoordinateSettings>) {
  if (settings.targetResponse === undefined) return undefined;
  const { before, between, promptTokens, textModel } = target;
  const response = textModel.tokenizer.encode(settings.targetResponse);
  const room = textModel.model.config.contextLength - before.length - promptTokens - between.length;
  if (response.length > 0 && response.length <= room) return response;
  throw new RangeError(
    `greedyCoordinateGradient: expected a targetResponse of 1 to ${room} tokens, got ${response.length}.`,
  );
}

function requireReplacements({ target, settings }: Beginning<CoordinateSettings>): void {
  if (settings.replacements <= target.promptTokens) return;
  throw new RangeError(
    `greedyCoordinateGradient: expected replacements of at most ${target.promptTokens}, the tokens of a prompt, got ${settings.replacements}.`,
  );
}
