/**
 * Subquestions and subanswers between tags, as policies write them: tags may be left open, carry a wrong number or
 * none, and stand in the middle of other text.
 */
import type { Step } from "./reasoner.ts";

/** A subquestion as it was written. */
export interface TaggedSubquestion {
  /** Its number, from 1, where it has one. */
  readonly index?: number;
  readonly text: string;
}

/** What was found in a text. */
export interface Tagged {
  readonly subquestions: readonly TaggedSubquestion[];
  /** Whether the policy says that nothing more has to be asked. */
  readonly finished: boolean;
}

const finish = /<\s*\/?\s*FIN\s*\/?\s*>/i;
const opening = (name: string) => new RegExp(`<\\s*${name}(?:_(\\d+))?\\s*>`, "gi");

/**
 * The numbered subquestions of a text. A subquestion ends at its closing tag, else before the next one or at the end
 * of the text; answers that stand in it are places of answers.
 */
export function readSubquestions(text: string): Tagged {
  const end = finish.exec(text);
  const said = end === null ? text : text.slice(0, end.index);
  const starts = [...said.matchAll(opening("sub_q"))];
  const subquestions = starts.flatMap((start, index): TaggedSubquestion[] => {
    const rest = said.slice(start.index + start[0].length, starts[index + 1]?.index);
    const content = rest.split(/<\s*\/\s*sub_q(?:_\d+)?\s*>/i)[0]!.trim();
    if (content === "") return [];
    return [{ text: content, ...(start[1] === undefined ? {} : { index: Number(start[1]) }) }];
  });
  return { subquestions, finished: end !== null };
}

/** Pairs of a subquestion and its answer, and how many subquestions have none. */
export interface Pairs {
  readonly steps: readonly Step[];
  readonly unanswered: number;
  readonly finished: boolean;
}

/**
 * The pairs of a text in which subquestions and answers follow each other. An answer belongs to the subquestion
 * before it; what is left open ends where the next tag opens.
 */
export function readPairs(text: string): Pairs {
  const end = finish.exec(text);
  const said = end === null ? text : text.slice(0, end.index);
  const starts = [...said.matchAll(opening("sub_[qa]"))];
  const steps: Step[] = [];
  let open: string | undefined;
  let unanswered = 0;
  for (const [index, start] of starts.entries()) {
    const rest = said.slice(start.index + start[0].length, starts[index + 1]?.index);
    const content = rest.split(/<\s*\/\s*sub_[qa](?:_\d+)?\s*>/i)[0]!.trim();
    const isQuestion = /sub_q/i.test(start[0]);
    if (isQuestion) {
      if (open !== undefined) unanswered++;
      open = content === "" ? undefined : content;
    } else if (open !== undefined && content !== "") {
      steps.push({ subquestion: open, text: content });
      open = undefined;
    }
  }
  return { steps, unanswered: unanswered + (open === undefined ? 0 : 1), finished: end !== null };
}

const reference = /<\s*sub_a_(\d+)\s*\/?\s*>(?:\s*<\s*\/\s*sub_a(?:_\d+)?\s*>)?/gi;

/** The numbers of the answers that a subquestion waits for. */
export const referencesIn = (text: string): readonly number[] =>
  [...text.matchAll(reference)].map(([, index]) => Number(index));

/** The text with the answers that are there in their places. */
export const withAnswers = (
  text: string,
  answerOf: (index: number) => string | undefined,
): string => text.replace(reference, (place, index: string) => answerOf(Number(index)) ?? place);

/**
 * What stands in a reply of this template, the last time that it does; else all of it. Tags that are left open end
 * with the text.
 */
export function readReply(template: string, text: string): string {
  const [before = "", after = ""] = template.split("{subanswer}").map((part) => part.trim());
  const start = before === "" ? 0 : text.toLowerCase().lastIndexOf(before.toLowerCase());
  const rest = start < 0 ? text : text.slice(start + before.length);
  const end = after === "" ? -1 : rest.toLowerCase().indexOf(after.toLowerCase());
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}
