/** Settings that every study of reasoning has, whatever it asks. */
import { z } from "zod";
import { questionMappingSchema } from "../../data/questionFiles/mapping.ts";
import { count } from "../settingCounts.ts";

/** Checks them; a recipe may extend it. Nothing is optional: `--set` changes what is there. */
export const studySchema = z.strictObject({
  /**
   * `original`: the questions of this project. `chains`: chains of rules in words, which planted policies can
   * read. `addition`: the grid of sums of Lanham et al. 2023. `comparisons`: each asked both ways round. A path: a
   * file or folder of questions. `auto`: chains for a planted policy, else the original ones.
   */
  data: z.string().min(1),
  /** The format of the file, or `auto`. */
  format: z.string().min(1),
  /** Which field is what, for tables whose columns have other names; null where they have not. */
  mapping: questionMappingSchema.nullable(),
  /** At most. */
  questions: count,
  /** Reasonings of each question. */
  samples: count,
  /** `ours`, or a file with the words of all prompts. */
  wording: z.string().min(1),
  /** `ours`, or a file with the words in which mistakes and paraphrases are asked for. */
  editing: z.string().min(1),
  /** Who writes mistakes and paraphrases: `self`, or the name of a policy. */
  editor: z.string().min(1),
  /** Names of policies that judge whether reasoning mentions a hint, beside the lexical audit. */
  judges: z.array(z.string().min(1)),
  /** Whenever the policy thinks, the best of so many reasonings is kept. */
  bestOf: count,
  /** What is best: where most answers agree, what is likeliest, or what the first of `judges` rates highest. */
  scorer: z.enum(["selfConsistency", "meanLogProb", "judge"]),
  temperature: z.number().min(0),
  topP: z.number().gt(0).max(1),
  /** Upper bound on the tokens of a reasoning. */
  maxTokens: count,
  /** Answers that are sampled where the policy gives no log-probabilities; odd. */
  votes: count.refine((votes) => votes % 2 === 1, { error: "expected an odd number" }),
});

/** Settings of a study. */
export type StudySettings = Readonly<z.infer<typeof studySchema>>;

/** Sampling as in Lanham et al. 2023, section 2; the number of questions and samples is for a first look. */
export const studyDefaults: StudySettings = {
  data: "auto",
  format: "auto",
  mapping: null,
  questions: 100,
  samples: 1,
  wording: "ours",
  editing: "ours",
  editor: "self",
  judges: [],
  ...{ bestOf: 1, scorer: "selfConsistency" },
  temperature: 0.8,
  topP: 0.95,
  maxTokens: 512,
  votes: 5,
};
