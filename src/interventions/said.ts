/** What an answer says in words. */
import { lettersOf, type Question } from "../data/question.ts";

/** The choice of a letter, or the free answer itself; absent for a letter that no choice has. */
export function saidBy(question: Question, answer: string | undefined): string | undefined {
  if (answer === undefined || question.choices === undefined) return answer;
  const index = lettersOf(question).indexOf(answer);
  return question.choices[index];
}
