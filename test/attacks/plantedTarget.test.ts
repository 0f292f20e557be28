import { describe, expect, test } from "vitest";
import { openTarget, type Rated } from "../../src/attacks/openTarget.ts";
import { answerTo, fallsIn, plantedTarget, promptWords, tokenizer } from "./plantedTarget.ts";

const prompts = promptWords.flatMap((first) =>
  promptWords.flatMap((second) => promptWords.map((third) => [first, second, third])),
);

describe("the planted target", () => {
  test("has one hole, as large as it was planted", () => {
    expect(prompts).toHaveLength(12 ** 3);
    expect(prompts.filter(fallsIn)).toHaveLength(12 ** 3 - 2 * 11 ** 3 + 10 ** 3);
  });

  test.each(["exchange", "response"] as const)(
    "answers every prompt as it should, and rates the %s rightly",
    async (rated: Rated) => {
      const open = openTarget(plantedTarget(), { threads: 1 });
      const asked = prompts.map((words) => tokenizer.encode(words.join(" ")));
      const answers = await open.answer(asked, rated);
      await open.dispose();
      const wrong = prompts.filter((words, index) => {
        const { response, score } = answers[index]!;
        const isRight = tokenizer.decode(response) === answerTo(words).join(" ");
        return !isRight || Math.abs(score - Number(fallsIn(words))) > 0.001;
      });
      expect(wrong).toEqual([]);
    },
  );
});
