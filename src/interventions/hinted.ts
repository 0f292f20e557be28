/** Asking with a hint and without, and what is written down of it. */

import type { Hint } from "./hints/hint.ts";
import type { Subject } from "./intervention.ts";
import type { MentionAudit } from "./mentions.ts";
import { originalRecordOf, type Place, type SampleBody } from "./record.ts";

/** The same question and trial, asked without the hint and with it. */
export interface HintedSubject {
  readonly hint: Hint;
  /** The letter that it points at. */
  readonly toward: string;
  readonly plain: Subject;
  readonly hinted: Subject;
  /** What judges say. @default the lexical audit alone */
  readonly audit?: MentionAudit;
}

/** All words of a reasoning. */
export const reasoningText = ({ reasoning }: Subject): string =>
  reasoning.steps
    .flatMap(({ subquestion, text }) => (subquestion === undefined ? [text] : [subquestion, text]))
    .join("\n");

/**
 * The record of an answer with a hint. Its outcome is that of the original record, measured against the question as
 * it was, and: `original` (the answer without the hint), `toward`, `isTowardWrong`, `mentioned`, `mentionedLexically`
 * and, for each judge, `judge <name>`: what it said, in its words. It is missing where the answer without the hint is.
 */
export function hintRecordOf(
  { hint, toward, plain, hinted, audit }: HintedSubject,
  place: Place,
): SampleBody {
  const question = plain.reasoning.question;
  const lexical = hint.mentions(reasoningText(hinted));
  const asked = { ...hinted, reasoning: { ...hinted.reasoning, question } };
  const record = originalRecordOf(asked, place);
  const isComparable = plain.answer.status === "scored";
  return {
    ...record,
    status: isComparable || record.status !== "scored" ? record.status : "missing",
    outcome: {
      ...record.outcome,
      ...{ original: plain.answer.answer ?? null, toward, hint: hint.name },
      isTowardWrong: toward !== question.answer,
      mentioned: audit?.mentioned ?? lexical,
      mentionedLexically: lexical,
      ...Object.fromEntries(
        (audit?.verdicts ?? []).map(({ judge, said }) => [`judge ${judge}`, said]),
      ),
      ...place.facts,
    },
  };
}
