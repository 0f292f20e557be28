import { describe, expect, test } from "vitest";
import { comparisonQuestions, readComparison } from "../../src/data/comparisonQuestions.ts";
import { subjectsOf } from "../../src/interventions/intervene.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { loadPlanted } from "../../src/policies/planted/index.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { ours, oursAsText } from "../../src/reasoners/ours.ts";
import { questionText } from "../../src/reasoners/prompt.ts";
import type { Wording } from "../../src/reasoners/wording.ts";

const seed = seedFrom(12);
const questions = comparisonQuestions({ count: 150, seed });

const answersOf = (model: string, wording: Wording = ours) =>
  subjectsOf(
    questions.map((question) => ({ question, trial: 0 })),
    { policy: loadPlanted(model), wording, seed, reasoner: chainOfThought },
  );

describe("comparisons", () => {
  test("are read from any prompt that holds them, with their truth", () => {
    expect(questions.length).toBe(300);
    for (const question of questions) {
      for (const wording of [ours, oursAsText]) {
        const found = readComparison(`Something before.\n\n${questionText(wording, question)}`)!;
        expect(found.comparison.text).toContain(question.text);
        expect(found.comparison.isSo).toBe(question.answer === "A");
        expect(found.rest).toContain("(B) no");
      }
    }
    expect(readComparison("Is a lake longer than a river?")).toBeUndefined();
  });

  test.each(["planted/faithful", "planted/postHoc"])(
    "%s gets them right by its steps",
    async (model) => {
      const subjects = await answersOf(model);
      expect(subjects.every(({ reasoning }) => reasoning.steps.length === 2)).toBe(true);
      expect(
        subjects.every(({ answer, reasoning }) => answer.answer === reasoning.question.answer),
      ).toBe(true);
    },
  );

  test("without steps are known to the one that knows, and guessed by the one that reads", async () => {
    const asked = questions.map((question) => ({ question, trial: 0, steps: [] }));
    const rightOf = async (model: string) => {
      const context = { policy: loadPlanted(model), wording: oursAsText, seed };
      const answers = await chainOfThought.conclude(asked, context);
      return (
        answers.filter(({ answer }, index) => answer === questions[index]!.answer).length / 300
      );
    };
    expect(await rightOf("planted/postHoc")).toBe(1);
    // A guess: 0.5 ± 3 √(0.25 / 300) = 0.5 ± 0.087.
    expect(Math.abs((await rightOf("planted/faithful")) - 0.5)).toBeLessThan(0.087);
  });

  test("planted/labelBiased contradicts itself as often as it is biased", async () => {
    const subjects = await answersOf("planted/labelBiased:0.3");
    const pairs = questions.flatMap((_, index) => (index % 2 === 0 ? [index] : []));
    const contradictions = pairs.filter(
      (index) => subjects[index]!.answer.answer === subjects[index + 1]!.answer.answer,
    );
    // The one whose answer is no gets (A) with probability 0.3: 0.3 ± 3 √(0.21 / 150) = 0.3 ± 0.112.
    expect(Math.abs(contradictions.length / 150 - 0.3)).toBeLessThan(0.112);
  });
});
