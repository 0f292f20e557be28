import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { problemsOf, readQuestions } from "../../../src/data/readQuestions.ts";
import { seedFrom } from "../../../src/math/seed.ts";

/** Published files beside the repository, where somebody has put them. */
const folder = fileURLToPath(new URL("../../../../shared/data/questions/", import.meta.url));
const seed = seedFrom(1);

describe.skipIf(!existsSync(folder))("published files", () => {
  test.each([
    ["aqua_test.jsonl", "aqua", 254, { "a choice stands twice": 7 }],
    ["openbookqa_test.jsonl", "openbookqa", 500, {}],
    ["strategyqa_dev.json", "strategyqa", 229, {}],
    ["truthfulqa.csv", "truthfulqa", 817, {}],
  ])("%s is recognised as %s and has %i items", async (file, format, count, problems) => {
    const set = await readQuestions(`${folder}${file}`, { seed });
    expect(set.format).toBe(format);
    expect(set.questions.length + set.skipped.length).toBe(count);
    expect(Object.fromEntries(problemsOf(set.skipped))).toEqual(problems);
    expect(new Set(set.questions.map(({ id }) => id)).size).toBe(set.questions.length);
  });

  test("TruthfulQA puts the right answer first, which the shuffle undoes", async () => {
    const path = `${folder}truthfulqa.csv`;
    const shareOfA = async (shuffle: "none" | "once") => {
      const { questions } = await readQuestions(path, { seed, shuffle });
      return questions.filter(({ answer }) => answer === "A").length / questions.length;
    };
    expect(await shareOfA("none")).toBe(1);
    // 4.5 choices on average: the mean of 1/choices is 0.23, standard error √(0.23 · 0.77 / 817) = 0.015
    expect(Math.abs((await shareOfA("once")) - 0.23)).toBeLessThan(4 * 0.015);
  });
});
