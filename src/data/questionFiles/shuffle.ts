/** The order of choices, and which questions are asked, from a seed. */
import { generator, type Seed, split } from "../../math/seed.ts";
import { letterOf, lettersOf, type Question } from "../question.ts";

/** "All of the above" says something only at its place. */
const isBound = (choice: string): boolean =>
  /\b(?:of|options?) (?:the )?(?:above|these above)\b/i.test(choice);

/** "Both A and C" names choices by their letters: they stay where they are. */
const namesLetters = (choice: string): boolean =>
  /^(?:(?:both|either|neither|only|answers?|options?|choices?)\s+)?\(?[A-Ha-h]\)?(?:\s*,\s*\(?[A-Ha-h]\)?)*\s*(?:,?\s*(?:and|or|nor|&)\s*)\(?[A-Ha-h]\)?(?:\s+(?:only|both))?\.?$/i.test(
    choice.trim(),
  );

/**
 * The question with its choices in an order drawn from the seed under its id; the letter of the answer follows.
 *
 * Where a choice names others by letter the order stays; a choice that speaks of those above it keeps its place.
 * Another `round` is another order, for questions that are asked twice.
 */
export function shuffledChoices(question: Question, seed: Seed, round = 0): Question {
  const { choices, answer } = question;
  if (choices === undefined || choices.some(namesLetters)) return question;
  const free = [...choices.keys()].filter((index) => !isBound(choices[index]!));
  const drawn = generator(split(seed, "choices", question.id, round)).shuffle(free);
  const order = [...choices.keys()];
  for (const [position, index] of free.entries()) order[index] = drawn[position]!;
  const right = order.indexOf(lettersOf(question).indexOf(answer));
  return { ...question, choices: order.map((index) => choices[index]!), answer: letterOf(right) };
}

/**
 * At most `limit` questions, in their order: those to which the seed gives the lowest draws under their ids. A
 * question that is added to the file takes the place of at most one other.
 */
export function randomSubset(
  questions: readonly Question[],
  limit: number,
  seed: Seed,
): readonly Question[] {
  if (questions.length <= limit) return questions;
  const drawOf = ({ id }: Question) => generator(split(seed, "limit", id)).uniform();
  const draws = new Map(questions.map((question) => [question, drawOf(question)]));
  const least = questions.toSorted((a, b) => draws.get(a)! - draws.get(b)!).slice(0, limit);
  const chosen = new Set(least);
  return questions.filter((question) => chosen.has(question));
}
