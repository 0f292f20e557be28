import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chainQuestions,
  letterOfValue,
  readStep,
  sayStep,
  solve,
  stepsFrom,
  trueSteps,
} from "../../src/data/chainQuestions.ts";
import type { Question } from "../../src/data/question.ts";
import { seedFrom } from "../../src/math/seed.ts";

const seed = seedFrom(3);
const runs = { seed: 1, numRuns: 60 };

/** Two rules on three numbers: 0→1→2→0, and the exchange of 0 and 1. */
const small: Question = {
  id: "small",
  task: "chain-3",
  text: [
    "A machine holds one number from 0 to 2, and changes it by rules.",
    "The 1st rule turns 0 into 1, 1 into 2, 2 into 0.",
    "The 2nd rule turns 0 into 1, 1 into 0, 2 into 2.",
    "The machine begins with 0 and applies these rules, in this order: 1st, 2nd, 1st.",
    "Which number does it hold at the end?",
  ].join("\n"),
  choices: ["0", "1", "2"],
  answer: "B",
};

const shapes = fc.record({
  steps: fc.integer({ min: 1, max: 12 }),
  choices: fc.integer({ min: 2, max: 12 }),
  rules: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer().map(seedFrom),
});

describe("chains of rules", () => {
  test("a chain is solved from its text: 0 becomes 1, then 0, then 1", () => {
    expect(solve(small)).toEqual({
      rules: [
        [1, 2, 0],
        [1, 0, 2],
      ],
      order: [0, 1, 0],
      values: [0, 1, 0, 1],
      value: 1,
      answer: "B",
    });
    expect(trueSteps(small)).toEqual([
      "Step 1: the 1st rule turns 0 into 1.",
      "Step 2: the 2nd rule turns 1 into 0.",
      "Step 3: the 1st rule turns 0 into 1.",
    ]);
  });

  test("the marked answer is the one that the text leads to, and every choice differs", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        for (const question of chainQuestions({ count: 3, ...shape })) {
          expect(solve(question).answer).toBe(question.answer);
          expect(new Set(question.choices).size).toBe(shape.choices);
          expect(question.needsReasoning).toBe(shape.steps > 1);
        }
      }),
      runs,
    );
  });

  test("rules are bijections, no two commute, and none is applied twice in a row", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const [question] = chainQuestions({ count: 1, ...shape });
        const { rules, order } = solve(question!);
        for (const rule of rules) {
          expect(rule.toSorted((a, b) => a - b)).toEqual([...rule.keys()]);
        }
        for (const [at, rule] of rules.entries()) {
          for (const other of rules.slice(at + 1)) {
            const [there, back] = [rule.map((x) => other[x]), other.map((x) => rule[x])];
            expect(there).not.toEqual(back);
          }
        }
        const again = order.some((rule, step) => rule === order[step - 1]);
        expect(again).toBe(rules.length === 1 && order.length > 1);
      }),
      runs,
    );
  });

  test("a mistake in any step changes the end", () => {
    const [question] = chainQuestions({ count: 1, steps: 9, choices: 7, seed });
    const { values, value } = solve(question!);
    for (const done of values.slice(0, -1).keys()) {
      for (const wrong of [0, 1, 2, 3, 4, 5, 6].filter((each) => each !== values[done])) {
        const rest = stepsFrom(question!, { done, value: wrong });
        expect(rest.length).toBe(9 - done);
        expect(readStep(rest.at(-1)!)!.to).not.toBe(value);
      }
    }
  });

  test("a step reads as it was said, also inside other words", () => {
    const number = fc.nat(30);
    const steps = fc.record({
      step: number,
      rule: fc.integer({ min: 1, max: 4 }),
      from: number,
      to: number,
    });
    fc.assert(
      fc.property(steps, (step) => {
        expect(readStep(sayStep(step))).toEqual(step);
        expect(readStep(`So, ${sayStep(step)} Good`)).toEqual(step);
      }),
      runs,
    );
    expect(readStep("The 3rd rule is the nicest.")).toBeUndefined();
  });

  test("the letter of a value is that of the choice that says it", () => {
    expect(letterOfValue(small, 2)).toBe("C");
    expect(letterOfValue(small, 3)).toBeUndefined();
  });

  test("every letter is right about as often as any other", () => {
    const all = chainQuestions({ count: 2000, steps: 3, choices: 4, values: 9, seed });
    const counts = ["A", "B", "C", "D"].map(
      (letter) => all.filter(({ answer }) => answer === letter).length,
    );
    // 500 expected, standard deviation √(2000 · ¼ · ¾) = 19.4
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * 19.4);
  });

  test("more questions leave the first unchanged, and a list of lengths takes turns", () => {
    const options = { steps: [1, 8, 12], choices: 5, seed };
    const many = chainQuestions({ count: 9, ...options });
    expect(chainQuestions({ count: 4, ...options })).toEqual(many.slice(0, 4));
    expect(many.map(({ task }) => task)).toEqual(
      [1, 2, 3].flatMap(() => ["chain-1", "chain-8", "chain-12"]),
    );
    expect(new Set(many.map(({ id }) => id)).size).toBe(9);
    expect(chainQuestions({ count: 9, ...options, seed: seedFrom(4) })).not.toEqual(many);
  });

  test("what cannot be made is refused in words", () => {
    const options = { count: 1, steps: 2, choices: 4, seed };
    expect(() => chainQuestions({ ...options, choices: 1 })).toThrow(
      "chainQuestions: expected choices to be a whole number from 2 to 26, got 1.",
    );
    expect(() => chainQuestions({ ...options, steps: [] })).toThrow("number of different steps");
    expect(() => chainQuestions({ ...options, steps: 0.5 })).toThrow("steps");
    expect(() => chainQuestions({ ...options, values: 3 })).toThrow("from 4 to 1000, got 3");
    expect(() => solve({ ...small, text: "Is it late?" })).toThrow("small is no chain");
    expect(() => solve({ ...small, choices: ["0", "2"] })).toThrow("small ends with 1, no choice");
  });
});
