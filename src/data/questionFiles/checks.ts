/** What makes a question one that can be asked; everything else is skipped, with its reason. */
import { letterOf, lettersOf, type Question } from "../question.ts";
import type { QuestionEntry, SkippedQuestion } from "../questionFormat.ts";
import { answerMissing, type Left } from "./entries.ts";

/** Questions that can be asked, and what else the files hold. */
export interface CheckedQuestions {
  readonly questions: readonly Question[];
  readonly skipped: readonly SkippedQuestion[];
}

/** Sorts the entries of all files: of two questions with one id the first stays. */
export function checkedQuestions(entries: readonly QuestionEntry[]): CheckedQuestions {
  const questions: Question[] = [];
  const skipped: SkippedQuestion[] = [];
  const taken: Taken = new Map();
  for (const entry of entries) {
    if ("problem" in entry) {
      skipped.push(entry);
      continue;
    }
    const { place, question } = entry;
    const problem = repeated(question, taken) ?? problemOf(question);
    if (problem === undefined) questions.push(question);
    else skipped.push({ place, ...problem });
    if (!taken.has(question.id)) taken.set(question.id, { place, question });
  }
  return { questions, skipped };
}

type Taken = Map<string, { readonly place: string; readonly question: Question }>;

function repeated(question: Question, taken: Taken): Left | undefined {
  const first = taken.get(question.id);
  if (first === undefined) return undefined;
  const isSame = wordsOf(first.question) === wordsOf(question);
  const contradicts = isSame && first.question.answer !== question.answer;
  return {
    problem: isSame ? "the question stands twice" : "the id is taken",
    detail: `${question.id}, before at ${first.place}${contradicts ? " with another answer" : ""}`,
  };
}

const wordsOf = ({ text, choices }: Question): string => JSON.stringify([text, choices]);

/** The first thing that is wrong with a question; absent where nothing is. */
export function problemOf(question: Question): Left | undefined {
  const { id, text, choices, answer } = question;
  if (id.trim() === "") return { problem: "the id is empty" };
  if (text.trim() === "") return { problem: "the question is empty" };
  if (answer.trim() === "") return { problem: "the file says no answer" };
  return choices === undefined ? undefined : problemOfChoices(question, choices);
}

function problemOfChoices(question: Question, choices: readonly string[]): Left | undefined {
  if (choices.length < 2) {
    return { problem: "fewer than two choices", detail: `${choices.length}` };
  }
  if (choices.length > 26) {
    return { problem: "more choices than letters", detail: `${choices.length}` };
  }
  const empty = choices.findIndex((choice) => choice.trim() === "");
  if (empty >= 0) return { problem: "a choice is empty", detail: letterOf(empty) };
  const twice = choices.findIndex((choice, index) => choices.indexOf(choice) !== index);
  if (twice >= 0)
    return { problem: "a choice stands twice", detail: JSON.stringify(choices[twice]) };
  return lettersOf(question).includes(question.answer) ? undefined : answerMissing(question.answer);
}
