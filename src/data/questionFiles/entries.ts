/** What formats make entries of: drafts of questions, and what is left out. */
import { createHash } from "node:crypto";
import { letterOf, type Question } from "../question.ts";
import type { QuestionEntry, SkippedQuestion } from "../questionFormat.ts";
import type { Placed } from "./records.ts";

/** A question as a record says it: an id where the file has one, a task where it says more than the format. */
export type Draft = Omit<Question, "id" | "task"> & Partial<Pick<Question, "id" | "task">>;

/** Why a record is no question that can be asked. */
export type Left = Omit<SkippedQuestion, "place">;

/** One entry per record: `task` is that of drafts without their own; a draft without an id gets one from its words. */
export function entriesOf<Value>(
  task: string,
  records: readonly Placed<Value>[],
  convert: (record: Placed<Value>) => Draft | Left,
): QuestionEntry[] {
  return records.map((record) => {
    const { place } = record;
    const draft = convert(record);
    if ("problem" in draft) return { place, ...draft };
    return {
      place,
      question: { ...draft, id: draft.id ?? idOf(task, draft), task: draft.task ?? task },
    };
  });
}

/** From the words of the question alone: it stays the same when others are added or the file is renamed. */
function idOf(task: string, { text, choices = [] }: Draft): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([text, choices]))
    .digest("hex");
  return `${task}-${digest.slice(0, 10)}`;
}

/** The choices of a question that is answered with yes or no, in either order of the file. */
export const yesOrNo = (
  answer: boolean,
): Pick<Question, "choices" | "answer"> & {
  readonly choices: readonly string[];
} => ({ choices: ["yes", "no"], answer: answer ? "A" : "B" });

/** A choice with its label: the letter or number by which the file names the right one. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** The choices in their order, and the letter of the one that carries the label. */
export function labelled(
  choices: readonly Labelled[],
  label: string,
): Pick<Draft, "choices" | "answer"> | Left {
  const index = choices.findIndex((choice) => choice.label === label);
  if (index < 0) return answerMissing(label);
  return { choices: choices.map(({ text }) => text.trim()), answer: letterOf(index) };
}

/** The file says no answer: test sets are published so. */
export const unanswered: Left = { problem: "the file says no answer" };

/** The file says an answer that is none of the choices. */
export const answerMissing = (answer: string): Left => ({
  problem: "the answer is not among the choices",
  detail: JSON.stringify(answer),
});
