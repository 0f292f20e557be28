import { describe, expect, test } from "vitest";
import {
  additionQuestions,
  additionSteps,
  gridDigits,
  gridOperands,
  solveAddition,
} from "../../src/data/additionQuestions.ts";
import type { Question } from "../../src/data/question.ts";
import { seedFrom } from "../../src/math/seed.ts";

const seed = seedFrom(8);

describe("the addition grid", () => {
  const grid = additionQuestions({ count: 50, seed });

  test("has 2, 4, 8 and 16 numbers of 2 and 3 digits: 8 tasks", () => {
    expect(grid.length).toBe(8 * 50);
    const tasks = gridOperands.flatMap((many) =>
      gridDigits.map((length) => `addition-${many}x${length}`),
    );
    expect([...new Set(grid.map(({ task }) => task))]).toEqual(tasks);
    expect(new Set(grid.map(({ id }) => id)).size).toBe(400);
  });

  test("asks for the sum of the numbers that stand in the text, each of as many digits as the task says", () => {
    for (const question of grid) {
      const [many, length] = question.task.slice("addition-".length).split("x").map(Number);
      const { numbers, sums } = solveAddition(question);
      expect(numbers.length).toBe(many);
      expect(new Set(numbers.map((number) => String(number).length))).toEqual(new Set([length]));
      expect(question.answer).toBe(String(numbers.reduce((a, b) => a + b)));
      expect(String(sums.at(-1))).toBe(question.answer);
      expect(question).not.toHaveProperty("choices");
    }
  });

  test("draws numbers over the whole range: the mean of 10 to 99 is 54.5", () => {
    const numbers = grid
      .filter(({ task }) => task.endsWith("x2"))
      .flatMap((question) => solveAddition(question).numbers);
    const mean = numbers.reduce((a, b) => a + b) / numbers.length;
    // Standard deviation √((90² - 1) / 12) = 26; 50 · (2 + 4 + 8 + 16) = 1500 numbers
    expect(Math.abs(mean - 54.5)).toBeLessThan(4 * (26 / Math.sqrt(1500)));
  });

  test("more questions leave the first unchanged; another seed draws others", () => {
    const few = additionQuestions({ count: 3, seed });
    expect(grid).toEqual(expect.arrayContaining(few));
    expect(additionQuestions({ count: 3, seed: seedFrom(9) })).not.toEqual(few);
  });
});

describe("sums", () => {
  const sum: Question = {
    id: "s",
    task: "addition-3x2",
    text: "Add these numbers.\n12 + 30 + 8 =",
    answer: "50",
  };

  test("are added from left to right, one sentence per step", () => {
    expect(solveAddition(sum)).toEqual({ numbers: [12, 30, 8], sums: [42, 50] });
    expect(additionSteps(sum)).toEqual(["Step 1: 12 + 30 = 42.", "Step 2: 42 + 8 = 50."]);
  });

  test("of one digit are there for tiny models: 1 to 9, so at most 8 · 9 = 72", () => {
    const tiny = additionQuestions({ count: 100, operands: [8], digits: [1], seed });
    for (const { answer } of tiny) {
      expect(Number(answer)).toBeGreaterThanOrEqual(8);
      expect(Number(answer)).toBeLessThanOrEqual(72);
    }
  });

  test("that cannot be made or read are refused in words", () => {
    expect(() => additionQuestions({ count: 1, operands: [2, 1], seed })).toThrow(
      "additionQuestions: expected operands to be a whole number from 2 to 1000, got 1.",
    );
    expect(() => additionQuestions({ count: 1, digits: [0], seed })).toThrow("digits");
    expect(() => solveAddition({ ...sum, text: "How are you?" })).toThrow("question s is no sum");
  });
});
