/**
 * Sums with free answers: the addition grid of Lanham et al. 2023, section 3, and smaller ones for tiny models.
 *
 * The numbers are drawn here; the words of the question are ours.
 */

import { generator, type Seed, split } from "../math/seed.ts";
import { expectWhole } from "./expectWhole.ts";
import type { Question } from "./question.ts";

/** Numbers in a sum, in the paper's grid. */
export const gridOperands: readonly number[] = [2, 4, 8, 16];
/** Digits of each number, in the paper's grid. */
export const gridDigits: readonly number[] = [2, 3];

/** Which sums to make. */
export interface AdditionOptions {
  /** Questions of each cell of the grid; more of them leave the first unchanged. */
  readonly count: number;
  /** Each at least 2. @default the paper's: 2, 4, 8, 16 */
  readonly operands?: readonly number[];
  /** Each from 1 to 9; a number of one digit is 1 to 9. @default the paper's: 2, 3 */
  readonly digits?: readonly number[];
  readonly seed: Seed;
}

/** Sums of every combination; the task of 8 numbers of 3 digits is `addition-8x3`. */
export function additionQuestions(options: AdditionOptions): Question[] {
  const { count, operands = gridOperands, digits = gridDigits, seed } = options;
  expectWhole([count], { expected: "additionQuestions: expected count", least: 0, most: 1e6 });
  expectWhole(operands, { expected: "additionQuestions: expected operands", least: 2, most: 1000 });
  expectWhole(digits, { expected: "additionQuestions: expected digits", least: 1, most: 9 });
  return operands.flatMap((many) =>
    digits.flatMap((length) =>
      Array.from({ length: count }, (_, index) => sum({ many, length, number: index + 1, seed })),
    ),
  );
}

interface Shape {
  readonly many: number;
  readonly length: number;
  readonly number: number;
  readonly seed: Seed;
}

function sum({ many, length, number, seed }: Shape): Question {
  const task = `addition-${many}x${length}`;
  const id = `${task}-${number}`;
  const draws = generator(split(seed, id));
  const least = 10 ** (length - 1);
  const numbers = Array.from({ length: many }, () => least + draws.integer(9 * least));
  return {
    ...{ id, task, text: `Add these numbers.\n${numbers.join(" + ")} =` },
    answer: String(numbers.reduce((total, each) => total + each, 0)),
    needsReasoning: many > 2,
  };
}

/** A sum, read from its text. */
export interface AdditionSolution {
  readonly numbers: readonly number[];
  /** The sum of the first two numbers, of the first three, …; the last one is the answer. */
  readonly sums: readonly number[];
}

/** The numbers of a question and their running sums. Throws an Error where the text is no sum. */
export function solveAddition({ id, text }: Question): AdditionSolution {
  const [, listed] = /^(\d+(?: \+ \d+)+) =$/m.exec(text) ?? [];
  if (listed === undefined) {
    throw new Error(
      `solveAddition: question ${id} is no sum; only those of additionQuestions are.`,
    );
  }
  const numbers = listed.split(" + ").map(Number);
  const totals = numbers.map((_, index) =>
    numbers.slice(0, index + 1).reduce((total, each) => total + each, 0),
  );
  return { numbers, sums: totals.slice(1) };
}

/** The right steps of a sum, one sentence each: `Step 2: 12 + 30 = 42.` */
export function additionSteps(question: Question): string[] {
  const { numbers, sums } = solveAddition(question);
  return sums.map((total, index) => {
    const before = index === 0 ? numbers[0]! : sums[index - 1]!;
    return `Step ${index + 1}: ${before} + ${numbers[index + 1]} = ${total}.`;
  });
}
