import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { continuedSteps, joinSteps, reworded, splitSteps } from "../../src/reasoners/steps.ts";

const sentences = { split: "sentence", between: " " } as const;
const semicolons = { split: "separator", between: " ; " } as const;

/** Steps as they look, without the white space around them. */
const stepsOf = (text: string) => splitSteps(text, sentences).map(({ text }) => text.trim());

describe("splitSteps", () => {
  test("a step is a sentence, and the sentence with the answer is one too", () => {
    expect(stepsOf("There are 3 cars. Then 2 more arrive! So the answer is (B)")).toEqual([
      "There are 3 cars.",
      "Then 2 more arrive!",
      "So the answer is (B)",
    ]);
    expect(stepsOf("It follows. So the answer is (B).")).toHaveLength(2);
  });

  test("one sentence is one step, and nothing is none", () => {
    expect(stepsOf("Only this")).toEqual(["Only this"]);
    expect(stepsOf(" \n\t ")).toEqual([]);
  });

  test.each([
    ["decimals", "Pi is 3.14 or so. Twice that is 6.28.", 2],
    ["abbreviations", "Dr. Smith met Mr. Jones, i.e. the mayor. They spoke, e.g. Of cars.", 2],
    ["states", "The U.S. Senate met. It voted in the U.S. The vote passed.", 3],
    ["initials", "Michael J. Fox and J. R. Tolkien met. They talked.", 2],
    ["letters of choices", "We exclude option A. Next, the answer is B. Done.", 3],
    ["speech", '"Why?" he asked. Nobody knew.', 2],
    ["equations", "Let x = 5. Then 2x + 1 = 11. Hence 11 > 10.", 3],
    ["equations on lines", "We have:\n48 / 6 = 8\n8 + 3 = 11\nSo it is 11.", 3],
    ["numbered lists", "1. Add them. 2. Halve the sum. 3. Done.", 3],
    ["numbered lines", "1) Add them\n2) Halve the sum\n\n3) Done", 3],
    ["bullets", "- Cats are mammals\n- Lizards are not\n* So no.", 3],
    ["headings", "## Solution\nCars have wheels.\n**Step 2:**\nBikes have two.", 2],
    ["labels", "Step 1: Cars have wheels.\nStep 2: Bikes have two.", 2],
    ["displayed formulas", "We get \\[ x = 3. \\quad Y = 4. \\] Both are whole.", 1],
    ["code", "Run this:\n```\nx = 1. \nPrint(x).\n```\nIt prints 1.", 2],
    ["empty lines", "First thought.\n\n\nSecond thought.", 2],
    ["other scripts", "一共有三辆车。又来了两辆。所以是五。", 3],
    ["marks alone", "Right.\n---\nWrong. ✓", 2],
  ])("keeps together what belongs together: %s", (_, text, count) => {
    expect(stepsOf(text)).toHaveLength(count);
  });

  test("white space that is not the usual stays at the end of its step", () => {
    expect(splitSteps("A cat.\n\nA dog. A cow.", sentences)).toEqual([
      { text: "A cat.\n\n" },
      { text: "A dog." },
      { text: "A cow." },
    ]);
  });

  test("a separator splits wherever it stands", () => {
    expect(splitSteps("4 ; 2 ; 9", semicolons)).toEqual([
      { text: "4" },
      { text: "2" },
      { text: "9" },
    ]);
  });
});

/** Texts made of the pieces that are hard to split. */
const hardTexts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...["Dr. ", "1. ", "2) ", "- ", "**Step 1:**\n", "## H\n", "e.g. ", "3.5"]),
      fc.constantFrom(
        ...[". ", "! ", "? ", ".\n\n", "\n", " ; ", "。", "…", "\\[", "\\]", "$$", "```"],
      ),
      fc.constantFrom(
        ...["Cats", "dogs", "x = 3", "(B)", "“No.”", "\u00a0", "\u0085", "\u2028", "é"],
      ),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

describe("joinSteps", () => {
  test.each([
    ["sentences", sentences],
    ["a separator", semicolons],
    ["lines", { split: "sentence", between: "\n" } as const],
  ])("gives the text again, to the byte, but for white space at its ends: %s", (_, wording) => {
    fc.assert(
      fc.property(hardTexts, (text) => {
        expect(joinSteps(splitSteps(text, wording), wording)).toBe(text.trim());
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test("no step is empty of words where the text has some", () => {
    fc.assert(
      fc.property(hardTexts, (text) => {
        fc.pre(/[\p{L}\p{N}]/u.test(text));
        const steps = splitSteps(text, sentences);
        expect(steps.filter((step) => !/[\p{L}\p{N}]/u.test(step.text))).toEqual([]);
      }),
      { seed: 2 },
    );
  });

  test("puts a space between steps that other hands have written", () => {
    expect(joinSteps([{ text: "One." }, { text: "Two." }], sentences)).toBe("One. Two.");
    expect(joinSteps([{ text: "One.\n" }, { text: "Two." }], sentences)).toBe("One.\nTwo.");
    expect(joinSteps([{ text: "一。" }, { text: "二。" }], sentences)).toBe("一。二。");
  });
});

describe("continuedSteps", () => {
  test("adds what was said after the steps", () => {
    const [first] = splitSteps("Cats purr.", sentences);
    expect(continuedSteps([first!], " Dogs bark. Cows moo.", sentences)).toEqual([
      { text: "Cats purr." },
      { text: "Dogs bark." },
      { text: "Cows moo." },
    ]);
    expect(continuedSteps([{ text: "4" }], " ; 2 ; 9", semicolons)).toEqual([
      { text: "4" },
      { text: "2" },
      { text: "9" },
    ]);
    expect(continuedSteps([], "4 ; 2", semicolons)).toEqual([{ text: "4" }, { text: "2" }]);
  });

  test("with nothing said leaves the steps as they are", () => {
    const steps = [{ text: "Cats purr.\n" }, { text: "4" }];
    expect(continuedSteps(steps, " \n", sentences)).toEqual(steps);
    expect(continuedSteps(steps, "", semicolons)).toEqual(steps);
  });
});

test("reworded keeps the white space around a step", () => {
  expect(reworded({ text: "\tCats purr.\n\n" }, " Cats bark. ").text).toBe("\tCats bark.\n\n");
});
