/**
 * The words of all prompts, as data: ours by default, the papers' own or a person's from a file.
 *
 * A template holds `{placeholders}`; a line of a conversation has a role. Nothing else of a prompt is in code.
 */
import { z } from "zod";

const text = z.string();

/** A question that is shown with its reasoning and its answer before the one that is asked. */
export const demonstrationSchema = z.object({
  question: text,
  choices: z.array(text).min(2).optional(),
  /** The letter of the right choice, or the free answer. */
  answer: text,
  steps: z.array(z.object({ text, subquestion: text.optional() })).default([]),
});

/** One worked question. */
export type Demonstration = Readonly<z.infer<typeof demonstrationSchema>>;

/** Checks a wording that comes from a file. */
export const wordingSchema = z.object({
  demonstrations: z.array(demonstrationSchema).default([]),
});

/** The words of all prompts of the reasoners. */
export type Wording = Readonly<z.infer<typeof wordingSchema>>;
