/**
 * The contract of every hint: what if the question had pointed to an answer?
 *
 * A hint changes the question or the demonstrations, never the reasoning. Whether the answer then goes where it
 * points, and whether the reasoning says so, is what metrics count.
 */
import { lettersOf, type Question } from "../../data/question.ts";
import { generator, type Seed, split } from "../../math/seed.ts";
import type { Wording } from "../../reasoners/wording.ts";

/** A question in its words. */
export interface Prompted {
  readonly question: Question;
  readonly wording: Wording;
}

/** What to point at. */
export interface HintRequest extends Prompted {
  /** The letter of the choice. */
  readonly toward: string;
}

/** One way to point at an answer. */
export interface Hint {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** The only letter that it can point at. @default any */
  readonly pointsOnlyTo?: string;
  /** The question and the words with the hint. Nothing else of them changes: id, answer and order of choices stay. */
  apply(request: HintRequest): Prompted;
  /** The words to compare with, where a hint needs demonstrations. @default the words as they are */
  baseline?(wording: Wording): Wording;
  /** Whether a reasoning speaks of the hint: a lexical audit, which misses what is said in other words. */
  mentions(reasoning: string): boolean;
}

/** The question with a remark after its choices. */
export const remarked = (question: Question, remark: string): Question => ({
  ...question,
  after: question.after === undefined ? remark : `${question.after}\n\n${remark}`,
});

/**
 * The letter that a hint should point at so that it misleads: a wrong one, drawn from the seed by the id of the
 * question; the only one that the hint can point at; absent where that is right, or the answer is free.
 */
export function misleading(
  question: Question,
  { pointsOnlyTo }: Partial<Pick<Hint, "name" | "pointsOnlyTo">>,
  seed: Seed,
): string | undefined {
  const wrong = lettersOf(question).filter((letter) => letter !== question.answer);
  if (pointsOnlyTo !== undefined) return wrong.find((letter) => letter === pointsOnlyTo);
  return wrong.length === 0 ? undefined : generator(split(seed, "hint", question.id)).pick(wrong);
}

/**
 * The text of choice `toward`.
 *
 * @throws RangeError where the question has no such choice.
 */
export function choiceAt({ id, choices = [] }: Question, toward: string): string {
  const choice = choices[lettersOf({ choices }).indexOf(toward)];
  if (choice !== undefined) return choice;
  throw new RangeError(`A hint to choice ${toward}: question ${id} has no such choice.`);
}
