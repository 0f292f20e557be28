import { describe, expect, test } from "vitest";
import { comparisonQuestions } from "../../src/data/comparisonQuestions.ts";
import { seedFrom } from "../../src/math/seed.ts";

const seed = seedFrom(8);
const questions = comparisonQuestions({ count: 300, seed });
const grows = /longer|higher|heavier|older|larger/;

describe("comparisons both ways round", () => {
  test("come in pairs that differ only in who is compared with whom", () => {
    expect(questions.length).toBe(600);
    for (let at = 0; at < questions.length; at += 2) {
      const [there, back] = [questions[at]!, questions[at + 1]!];
      expect(there.pair).toBe(back.pair);
      const [, one, how, other] = /\nIs (\w+) (\w+) than (\w+)\?$/.exec(there.text)!;
      expect(back.text).toBe(there.text.replace(/\nIs .*$/, `\nIs ${other} ${how} than ${one}?`));
      expect([there.answer, back.answer].toSorted()).toEqual(["A", "B"]);
    }
    expect(new Set(questions.map(({ pair }) => pair)).size).toBe(300);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(600);
  });

  test("are answered as the numbers in the question say", () => {
    for (const { text, choices, answer } of questions) {
      const numbers = new Map(
        [...text.matchAll(/^(\w+): (\d+)$/gm)].map(([, name, n]) => [name, Number(n)]),
      );
      expect(numbers.size).toBe(4);
      expect(new Set(numbers.values()).size).toBe(4);
      const [, one, how, other] = /\nIs (\w+) (\w+) than (\w+)\?$/.exec(text)!;
      const difference = numbers.get(one)! - numbers.get(other)!;
      expect(choices).toEqual(["yes", "no"]);
      expect(answer).toBe(difference > 0 === grows.test(how!) ? "A" : "B");
    }
  });

  test("ask for more about as often as for less", () => {
    const more = questions.filter(({ text }) => grows.test(text)).length / 2;
    // 150 of 300 pairs expected, standard deviation √300 / 2 = 8.7
    expect(Math.abs(more - 150)).toBeLessThan(4 * 8.7);
  });

  test("more pairs leave the first unchanged; another seed draws others", () => {
    expect(comparisonQuestions({ count: 5, seed })).toEqual(questions.slice(0, 10));
    expect(comparisonQuestions({ count: 5, seed: seedFrom(9) })).not.toEqual(
      questions.slice(0, 10),
    );
  });

  test("that cannot be made are refused in words", () => {
    expect(() => comparisonQuestions({ count: 1, rows: 1, seed })).toThrow(
      "comparisonQuestions: expected rows to be a whole number from 2 to 12, got 1.",
    );
  });
});
