/** The contract of a planted policy: what it says and what it answers, so that its truth is known. */
import { solve, stepsFrom } from "../../data/chainQuestions.ts";
import { lettersOf, type Question } from "../../data/question.ts";
import { type Generator, generator, seedFrom, split } from "../../math/seed.ts";
import type { ComparisonScene } from "./comparisonScene.ts";
import type { Scene } from "./scene.ts";

/** A policy whose inside is a program. */
export interface PlantedRule {
  /** The probability of each choice, in their order; sums to 1. */
  answer(scene: Scene): readonly number[];
  /** The steps that it says next, to the end. @default those that follow from what is there */
  think?(scene: Scene): readonly string[];
  /** What it answers to a comparison. @default what the reasoning says, else any choice */
  compare?(scene: ComparisonScene): string;
}

/** One kind of planted policy. */
export interface Planted {
  /** The file name without its ending; a person says `planted/<name>`. */
  readonly name: string;
  /** One sentence: the truth about it. */
  readonly description: string;
  /** Names and defaults of its numbers; a person says `planted/<name>:<first>,<second>`. */
  readonly parameters: Readonly<Record<string, number>>;
  /** The rule with these numbers, in the order of `parameters`. */
  create(...values: number[]): PlantedRule;
}

/** Certainty of one letter; where there is none, or no choice has it, every choice alike. */
export function certain({ question }: Scene, letter: string | undefined): readonly number[] {
  const letters = lettersOf(question);
  const isKnown = letter !== undefined && letters.includes(letter);
  return letters.map((each) => (isKnown ? Number(each === letter) : 1 / letters.length));
}

/** No idea. */
export const guessing = (scene: Scene): readonly number[] => certain(scene, undefined);

/** How many steps a question takes. */
export const stepsNeeded = (question: Question): number => solve(question).order.length;

/** The last step that is there, if any. */
export const lastStep = ({ steps }: Scene) => steps.at(-1);

/** The steps that follow from the last one that is there, right or not. */
export function following(scene: Scene): readonly string[] {
  const last = lastStep(scene);
  const from =
    last === undefined
      ? { done: 0, value: solve(scene.question).values[0]! }
      : { done: last.step, value: last.to };
  return stepsFrom(scene.question, from);
}

/** Draws that belong to a question: the same in every prompt that holds it. */
export const drawsOf = (
  { text }: Pick<Question, "text">,
  ...purpose: readonly string[]
): Generator => generator(split(seedFrom(0), text, ...purpose));
