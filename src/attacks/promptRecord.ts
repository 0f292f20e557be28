/**
 * A prompt that an attack proposed and that was then measured like all others: put to the ordinary decoder as text, and
 * rated by the classifier that the attack saw, by one that it did not, and by the rule where the truth is known.
 */
import { createHash } from "node:crypto";
import { z } from "zod";

const score = z.number().min(0).max(1);

/** Checks a line that comes from a file. */
export const promptRecordSchema = z.object({
  /** Name of the attack. */
  attack: z.string(),
  /** The number that the attack was seeded with. */
  seed: z.int(),
  /** Times that the attack had begun anew. @default 0 */
  round: z.int().min(0).optional(),
  /** Which of its independent runs, from 0. */
  run: z.int().min(0),
  /** Steps that the run had taken. */
  step: z.int().min(0),
  /** What the attack had spent when it proposed the prompt, where that is known. */
  forwards: z.int().min(0).optional(),
  /** The result of a run, and not merely met on the way. */
  isFinal: z.boolean(),
  /** The prompt as text, a fixed prefix included; absent where it was written without offensive text. */
  prompt: z.string().optional(),
  /** Which prompt it is, where its text is absent: `textHash` of it. */
  promptHash: z.string().optional(),
  /** Its learnable tokens. */
  tokens: z.array(z.int().min(0)).optional(),
  /** Whether the text is read back as these tokens: only such a prompt can be typed. */
  retokenizes: z.boolean(),
  /** What the ordinary decoder answers. */
  response: z.string().optional(),
  responseHash: z.string().optional(),
  /** Why there is no response. */
  error: z.string().optional(),
  /** P(unsafe) that the relaxed prompt promised, where there was one. */
  softScore: score.optional(),
  /** P(unsafe) of exactly these tokens that the attack itself saw, where it asked. */
  score: score.optional(),
  /** By the classifier that the attack saw, of prompt and response, and of the response by itself. */
  trainingScore: score.nullable(),
  trainingResponseScore: score.nullable(),
  /** By a classifier that it did not see; null where there is none, or it has no answer. */
  independentScore: score.nullable(),
  independentResponseScore: score.nullable(),
  /** By the rule of a planted world; null where no rule is known. */
  unsafe: z.boolean().nullable(),
  /** Mean negative log-likelihood of the prompt under the model, in nats per token. */
  logPerplexity: z.number().nullable(),
  /** How toxic the prompt itself is, by a classifier of prompts; null where there is none. */
  promptToxicity: score.nullable(),
});

/** A measured prompt. */
export type PromptRecord = Readonly<z.infer<typeof promptRecordSchema>>;

export { UNSAFE_ABOVE } from "../metrics/unsafe.ts";

/** Tells texts apart without showing them. It keeps no secret: who guesses a text can check the guess. */
export const textHash = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Which prompt it is, whether or not its text is there. */
export const promptKey = ({ prompt, promptHash }: PromptRecord): string =>
  promptHash ?? textHash(prompt ?? "");

/** The same record without a word of what was asked or said. */
export function withoutText(record: PromptRecord): PromptRecord {
  const { prompt, response, tokens: _, ...rest } = record;
  return {
    ...rest,
    promptHash: promptKey(record),
    ...(response === undefined ? {} : { responseHash: textHash(response) }),
  };
}
