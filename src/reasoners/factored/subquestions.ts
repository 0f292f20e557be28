/** Which subquestions are open, and which of them can be answered now. */
import { referencesIn, type TaggedSubquestion, withAnswers } from "../tags.ts";

/** A subquestion under the number by which later ones name its answer. */
export interface Subquestion {
  readonly index: number;
  readonly text: string;
}

/** Answers by their numbers, with the subquestions that they belong to. */
export type Answers = ReadonlyMap<number, { readonly subquestion: string; readonly text: string }>;

/**
 * What was written, under numbers: its own, or the next that is free. What has been asked and answered before under
 * its number is left out.
 */
export function numbered(
  written: readonly TaggedSubquestion[],
  answers: Answers,
): readonly Subquestion[] {
  const found = new Map<number, string>();
  for (const { index, text } of written) {
    const isTaken = index === undefined || found.has(index);
    const own = isTaken ? Math.max(0, ...answers.keys(), ...found.keys()) + 1 : index;
    if (!isSame(answers.get(own)?.subquestion, text)) found.set(own, text);
  }
  return [...found].map(([index, text]) => ({ index, text }));
}

const isSame = (asked: string | undefined, text: string) =>
  asked?.replace(/\s+/g, " ").toLowerCase() === text.replace(/\s+/g, " ").toLowerCase();

/** The subquestion with the answers that are there; absent while it waits for one that is not. */
export function resolved({ index, text }: Subquestion, answers: Answers): Subquestion | undefined {
  // Policies slip: a place that names its own subquestion means the answer before it.
  const answerOf = (named: number) => answers.get(named === index ? index - 1 : named)?.text;
  const isReady = referencesIn(text).every((named) => answerOf(named) !== undefined);
  return isReady ? { index, text: withAnswers(text, answerOf) } : undefined;
}
