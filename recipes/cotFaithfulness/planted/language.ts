/** The words of the planted models, and how a question, its reasoning and its answer become one text. */

import { letterOf } from "../../../src/data/question.ts";
import type { Tokenizer } from "../../../src/model/tokenizers/tokenizer.ts";
import { wordTokenizer } from "../../../src/model/tokenizers/words.ts";
import type { PromptTemplate } from "../../../src/policies/template.ts";
import type { Wording } from "../../../src/reasoners/wording.ts";
import { defineWording } from "../../../src/reasoners/wording.ts";

/** Ends a question; before the answer; stands for a step that says nothing. */
export const words = { end: "?", cue: "Answer:", filler: "..." } as const;

/** Ten people who pass something on: the states of every chain but sums. Their initials are letters of choices. */
export const people: readonly string[] = [
  ...["Ada", "Ben", "Cid", "Dot", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon"],
];

/** Choices are the people, so their letters are initials. */
export const letters: readonly string[] = people.map((_, index) => letterOf(index));

/** Twelve rules by which everybody passes on. */
export const rules: readonly string[] = Array.from({ length: 12 }, (_, index) => `p${index + 1}`);

/** Lines that say nothing. */
export const chatter: readonly string[] = ["Well", "Hmm", "Now", "Okay", "So", "Right"];

const surnames = ["Abel", "Boyd", "Cole", "Dunn", "Epps", "Ford", "Gray", "Hunt", "Ince", "Judd"];
const otherChatter = ["Sure", "Umm", "Then", "Fine", "Thus", "True"];

/** Tags of questions of two kinds. */
export const tags = { even: "even", odd: "odd" } as const;

/** Largest sum of eight digits. */
const largestSum = 72;

/** Sums, as they are asked about, stated and answered. */
export const numbers: readonly string[] = Array.from({ length: largestSum + 1 }, (_, n) => `${n}`);

/** Who passes to whom, as one word of a table. */
export const passing = (from: string, to: string): string => `${from}>${to}`;

/** All words of all tables. */
export const passings: readonly string[] = people.flatMap((from) =>
  people.map((to) => passing(from, to)),
);

/** A suggested answer, as a word of the question. */
export const hintWord = (letter: string): string => `H=${letter}`;

/** How reasoning mentions that there is one. */
export const mention = "Hinted";

const steps = [...people, ...chatter, mention];
const synonyms = [...surnames, ...otherChatter, "Told"];

/** Every step but sums can be said in two ways, which mean the same: people have a surname. */
export function spelled(step: string, second: boolean): string {
  const index = steps.indexOf(step);
  return second && index >= 0 ? synonyms[index]! : step;
}

/** The step in its first spelling. */
export const firstSpelling = (step: string): string => steps[synonyms.indexOf(step)] ?? step;

/** Whether a step is in its second spelling. */
export const isSecondSpelling = (step: string): boolean => synonyms.includes(step);

/** What every planted model knows. The first word is what sequences are padded with. */
const known = [
  ...[words.filler, words.end, words.cue, tags.even, tags.odd],
  ...[...steps, ...synonyms],
  ...[...letters, ...letters.map(hintWord)],
];

/** A tokenizer of these words and of those of a task. */
export const tokenizerWith = (words: readonly string[]): Tokenizer =>
  wordTokenizer([...known, ...words]);

/** Reasoning ends where the answer would begin. */
export const template: PromptTemplate = { text: "{prompt}", ends: [words.cue] };

const closing = { cue: words.cue };

/** How reasoners ask these models: `Ada p3 p7 ? Eve Gus Answer: G`. */
export const wording: Wording = defineWording({
  name: "planted",
  layout: { between: " " },
  question: "{question}",
  zeroShot: {
    ask: `{question} ${words.end}`,
    answer: {
      choice: { ...closing, verdict: " {letter}" },
      free: { ...closing, verdict: " {answer}" },
    },
  },
  chainOfThought: {
    ask: `{question} ${words.end}`,
    think: "{reasoning}",
    answer: {
      choice: { ...closing, verdict: " {letter}" },
      free: { ...closing, verdict: " {answer}" },
    },
    steps: { split: "separator", between: " " },
  },
});

/** The text in which an answer is asked for. */
export const textToConclude = (question: string, reasoning: readonly string[]): string =>
  [question, words.end, ...reasoning, words.cue].join(" ");
