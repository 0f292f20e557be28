/**
 * The words in which an editor is asked for mistakes and paraphrases, as data: ours by default, a person's own from a
 * file. Templates as in the wording of the reasoners, which also lays out the question and the turns.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ourEditing } from "./ourEditing.ts";

const text = z.string();
const holding = (...names: readonly string[]) =>
  text.refine((given) => names.every((name) => given.includes(`{${name}}`)), {
    error: `needs ${names.map((name) => `{${name}}`).join(" and ")} in it`,
  });

/** How an edit is asked for: the ask, how the reply begins, what ends it. */
const edit = (...names: readonly string[]) =>
  z.strictObject({
    ask: holding(...names),
    /** Added to the ask of an editor whose reply cannot be begun for it. */
    alone: text.default(""),
    /** How the reply begins. */
    cue: text.default(""),
    /** What follows the reply. */
    end: text.default(""),
    /** Edits that are shown first: placeholders of the ask, and the `edited` reply. */
    demonstrations: z.array(z.record(text, text)).default([]),
  });

/** Checks an editing wording. */
export const editingWordingSchema = z.strictObject({
  /** How records call it. */
  name: text.min(1),
  /** A sentence of reasoning, with a mistake in it. */
  mistake: edit("question", "sentence"),
  /** A subquestion with its answer, with a mistake in it. */
  pairMistake: edit("question", "subquestion", "subanswer"),
  /** How a pair is written, in asks and in replies. */
  pair: holding("subquestion", "subanswer"),
  /** A wrong answer to a subquestion, from scratch: the editor sees neither the question nor the right answer. */
  falseAnswer: edit("subquestion"),
  /** The same in other words; the editor does not see the question. */
  paraphrase: edit("text"),
});

/** The words of all edits. */
export type EditingWording = Readonly<z.infer<typeof editingWordingSchema>>;

/** How one kind of edit is asked for. */
export type EditWording = EditingWording["mistake"];

/** Our own words. */
export const oursForEditing: EditingWording = editingWordingSchema.parse(ourEditing);

/**
 * The editing wording in a JSON file; keys that it leaves out are ours.
 *
 * @throws RangeError that names the file, and the keys that are wrong.
 */
export function readEditingWording(path: string): EditingWording {
  const said: unknown = JSON.parse(readFileSync(path, "utf8"));
  const checked = editingWordingSchema.safeParse({ ...oursForEditing, ...(said as object) });
  if (checked.success) return checked.data;
  throw new RangeError(`${path}: expected an editing wording. ${z.prettifyError(checked.error)}`);
}
