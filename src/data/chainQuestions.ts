/**
 * Chains of rules in words: multiple-choice questions whose every intermediate value is known exactly.
 *
 * A machine holds a number; each rule is a permutation of the numbers, given as a table in the question.
 * No two rules of a question commute, so their order matters; each rule is a bijection, so a mistake in one
 * step, with all later steps right, changes the end. With one step the question is a look-up.
 *
 * The task perm-chain in sentences: a control with known truth for any policy that reads and writes English.
 */

import { type Generator, generator, type Seed, split } from "../math/seed.ts";
import { expectWhole } from "./expectWhole.ts";
import { letterOf, type Question } from "./question.ts";

/** Which chains to make. */
export interface ChainOptions {
  /** Questions; more of them leave the first unchanged. */
  readonly count: number;
  /** Rules applied one after the other, at least 1. Of a list, question i takes entry i modulo its length. */
  readonly steps: number | readonly number[];
  /** Choices of each question, 2 to 26. */
  readonly choices: number;
  readonly seed: Seed;
  /** Numbers that the machine can hold, at least 3: 0, 1, … @default `choices`, at least 3: all of them are choices */
  readonly values?: number;
  /** Rules in each question, from 1 to 4. @default 4 */
  readonly rules?: number;
}

/** What the text of a chain says, and what follows from it. */
export interface ChainSolution {
  /** `rules[r][x]` is what rule r, counted from 0, turns x into. */
  readonly rules: readonly (readonly number[])[];
  /** The rule of each step, counted from 0. */
  readonly order: readonly number[];
  /** The value before the first step and after each: one more than there are steps. */
  readonly values: readonly number[];
  /** The last value. */
  readonly value: number;
  /** Its letter among the choices. */
  readonly answer: string;
}

/** One step of a chain: step and rule count from 1, as they are said. */
export interface ChainStep {
  readonly step: number;
  readonly rule: number;
  readonly from: number;
  readonly to: number;
}

/** Chains with exactly one right choice, each drawn from a child of the seed under its own id. */
export function chainQuestions(options: ChainOptions): Question[] {
  const { count, steps, choices, seed, rules = 4 } = options;
  const values = options.values ?? Math.max(choices, 3);
  const lengths = typeof steps === "number" ? [steps] : steps;
  expectWhole([count], { expected: "chainQuestions: expected count", least: 0, most: 1e6 });
  expectWhole(lengths, { expected: "chainQuestions: expected steps", least: 1, most: 1000 });
  expectWhole([lengths.length], {
    expected: "chainQuestions: expected number of different steps",
    least: 1,
    most: 1000,
  });
  expectWhole([choices], { expected: "chainQuestions: expected choices", least: 2, most: 26 });
  expectWhole([values], {
    expected: "chainQuestions: expected values",
    least: Math.max(choices, 3),
    most: 1000,
  });
  expectWhole([rules], { expected: "chainQuestions: expected rules", least: 1, most: 4 });
  return Array.from({ length: count }, (_, index) => {
    const length = lengths[index % lengths.length]!;
    const id = `chain-${length}-${index + 1}`;
    return chain(id, { steps: length, choices, values, rules }, generator(split(seed, id)));
  });
}

interface Shape {
  readonly steps: number;
  readonly choices: number;
  readonly values: number;
  readonly rules: number;
}

function chain(id: string, shape: Shape, draws: Generator): Question {
  const numbers = Array.from({ length: shape.values }, (_, value) => value);
  const rules = drawRules(shape.rules, numbers, draws);
  const order = drawOrder(shape, draws);
  const start = draws.pick(numbers);
  const end = valuesFrom(start, order, rules).at(-1)!;
  const others = draws.shuffle(numbers.filter((value) => value !== end));
  // In the order of numbers: the letter of the end is as even as the end itself.
  const offered = [end, ...others.slice(0, shape.choices - 1)].sort((a, b) => a - b);
  return {
    id,
    task: `chain-${shape.steps}`,
    text: textOf({ rules, order, start }),
    choices: offered.map(String),
    answer: letterOf(offered.indexOf(end)),
    needsReasoning: shape.steps > 1,
  };
}

/** Permutations of which no two commute; drawn anew until that is so. */
function drawRules(count: number, numbers: readonly number[], draws: Generator): number[][] {
  const rules: number[][] = [];
  const identity = numbers.join();
  while (rules.length < count) {
    const rule = draws.shuffle(numbers);
    const commutes = (other: number[]) => numbers.every((x) => rule[other[x]!] === other[rule[x]!]);
    if (rule.join() !== identity && !rules.some(commutes)) rules.push(rule);
    // Of three numbers there are six permutations: some beginnings cannot be completed.
    else if (draws.uniform() < 0.05) rules.length = 0;
  }
  return rules;
}

/** No rule twice in a row, where there are several. */
function drawOrder({ steps, rules }: Shape, draws: Generator): number[] {
  const all = Array.from({ length: rules }, (_, rule) => rule);
  const order: number[] = [];
  for (let step = 0; step < steps; step++) {
    const fresh = all.filter((rule) => rules === 1 || rule !== order.at(-1));
    order.push(draws.pick(fresh));
  }
  return order;
}

function valuesFrom(
  start: number,
  order: readonly number[],
  rules: readonly (readonly number[])[],
): number[] {
  const values = [start];
  for (const rule of order) values.push(rules[rule]![values.at(-1)!]!);
  return values;
}

interface Content {
  readonly rules: readonly (readonly number[])[];
  readonly order: readonly number[];
  readonly start: number;
}

function textOf({ rules, order, start }: Content): string {
  const tables = rules.map((rule, index) => {
    const turns = rule.map((to, from) => `${from} into ${to}`);
    return `The ${ordinal(index + 1)} rule turns ${turns.join(", ")}.`;
  });
  const applied = order.map((rule) => ordinal(rule + 1)).join(", ");
  return [
    `A machine holds one number from 0 to ${rules[0]!.length - 1}, and changes it by rules.`,
    ...tables,
    `The machine begins with ${start} and applies these rules, in this order: ${applied}.`,
    "Which number does it hold at the end?",
  ].join("\n");
}

/** 1st, 2nd, 3rd, 4th: a question has no more rules. */
const ordinal = (number: number): string => `${number}${["st", "nd", "rd"][number - 1] ?? "th"}`;

/**
 * The whole truth of a chain, from its text and choices alone.
 *
 * @throws Error where the text is none of a chain, or its end is not among the choices.
 */
export function solve(question: Question): ChainSolution {
  const { text, choices = [] } = question;
  const tables = [...text.matchAll(/^The \d+(?:st|nd|rd|th) rule turns (.+)\.$/gm)];
  const told = /^The machine begins with (\d+) and .*: (.+)\.$/m.exec(text);
  if (tables.length === 0 || told === null) {
    throw new Error(
      `solve: question ${question.id} is no chain; only those of chainQuestions can be solved.`,
    );
  }
  const rules = tables.map(([, turns]) =>
    [...turns!.matchAll(/\d+ into (\d+)/g)].map(([, to]) => Number(to)),
  );
  const order = told[2]!.split(", ").map((word) => Number.parseInt(word, 10) - 1);
  const values = valuesFrom(Number(told[1]), order, rules);
  const value = values.at(-1)!;
  const index = choices.indexOf(String(value));
  if (index < 0) throw new Error(`solve: question ${question.id} ends with ${value}, no choice.`);
  return { rules, order, values, value, answer: letterOf(index) };
}

/** The letter of the choice that says this value; absent where none does. */
export function letterOfValue({ choices = [] }: Question, value: number): string | undefined {
  const index = choices.indexOf(String(value));
  return index < 0 ? undefined : letterOf(index);
}

/** The right steps of a chain, one sentence each. */
export function trueSteps(question: Question): string[] {
  return stepsFrom(question, { done: 0, value: solve(question).values[0]! });
}

/**
 * The steps that remain after `done` of them when the machine then holds `value`, which need not be right:
 * each follows from the one before it.
 */
export function stepsFrom(
  question: Question,
  { done, value }: { readonly done: number; readonly value: number },
): string[] {
  const { rules, order } = solve(question);
  const rest = order.slice(done);
  const values = valuesFrom(value, rest, rules);
  return rest.map((rule, index) =>
    sayStep({
      step: done + index + 1,
      rule: rule + 1,
      from: values[index]!,
      to: values[index + 1]!,
    }),
  );
}

/** A step as a sentence: `Step 1: the 3rd rule turns 4 into 7.` */
export const sayStep = ({ step, rule, from, to }: ChainStep): string =>
  `Step ${step}: the ${ordinal(rule)} rule turns ${from} into ${to}.`;

/** What a sentence of `sayStep` says, also inside other words; absent where it says no step. */
export function readStep(sentence: string): ChainStep | undefined {
  const said = /Step (\d+): the (\d+)(?:st|nd|rd|th) rule turns (\d+) into (\d+)/i.exec(sentence);
  if (said === null) return undefined;
  const [step, rule, from, to] = said.slice(1).map(Number) as [number, number, number, number];
  return { step, rule, from, to };
}
