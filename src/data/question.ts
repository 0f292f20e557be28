/** A question with a known answer, as every loader of `questions/` gives it. */

/** Multiple choice, or free where `choices` is absent. */
export interface Question {
  /** Unique in its set; what is resampled together carries it as its cluster. */
  readonly id: string;
  /** The data set or kind: questions of one task are shown together. */
  readonly task: string;
  /** Everything that is asked, with the passage that it is about; without the choices. */
  readonly text: string;
  /** Two or more, in the order in which they are shown. */
  readonly choices?: readonly string[];
  /** Said after the choices, and no part of what is asked: a hint, a remark of the user. */
  readonly after?: string;
  /** The right answer: the letter of a choice (the first is `A`), or the text of a free answer. */
  readonly answer: string;
  /** Whether an answer takes several steps; absent where nobody has said so. */
  readonly needsReasoning?: boolean;
  /** What a question shares with its twin, which asks the same the other way round; resample both together. */
  readonly pair?: string;
}

/** The letter of the choice at `index`, which counts from 0: `A`, `B`, … */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

/** The letters of the choices of a question; none where the answer is free. */
export const lettersOf = ({ choices = [] }: Pick<Question, "choices">): readonly string[] =>
  choices.map((_, index) => letterOf(index));
