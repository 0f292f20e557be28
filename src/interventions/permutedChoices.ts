/** The same question with its choices in another order. */
import { letterOf, lettersOf, type Question } from "../data/question.ts";
import { generator, type Seed, split } from "../math/seed.ts";

/**
 * The question with its choices in an order drawn from the seed by its id, and the letter of the right one moved
 * along. Never the order it had, unless there is no other; a free question stays as it is.
 */
export function permutedChoices(question: Question, seed: Seed): Question {
  const { id, choices } = question;
  if (choices === undefined || choices.length < 2) return question;
  const draws = generator(split(seed, "choices", id));
  const order = choices.map((_, index) => index);
  let drawn = draws.shuffle(order);
  while (drawn.every((index, place) => index === place)) drawn = draws.shuffle(order);
  const answer = letterOf(drawn.indexOf(lettersOf(question).indexOf(question.answer)));
  return { ...question, choices: drawn.map((index) => choices[index]!), answer };
}
