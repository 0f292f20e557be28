import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readChoice } from "../../src/reasoners/answers/readChoice.ts";
import { readFree } from "../../src/reasoners/answers/readFree.ts";

const choices = ["Paris", "Lyon", "Nice", "A town near Nice"];
const letters = { choices, verdicts: ["A", "B", "C", "D"], begun: false };

describe("readChoice", () => {
  test.each([
    ...["B", "b", "(B)", "B.", "B)", "(B) Lyon", "B: Lyon", "B - Lyon", "**B**", "**(B)** Lyon"],
    ...["The answer is B", "The answer is (B).", "The answer is: **B**"],
    ...["Option B", "Option B.", "The correct choice is (B) Lyon.", "I would choose (B)."],
    ...["The single, most likely answer is (B) because of its trams", "Answer: (b)"],
    ...["Lyon", "lyon."],
    ...["The answer is Lyon.", "Lyon, because of its trams."],
    "(B) is correct; (A) is not.",
    ...["B, since (A) and (C) are wrong.", "<answer>B</answer>", "<answer>(B)", "\\boxed{B}"],
    ...["<think>Is it (A)? Or (C)?</think>\n\n(B)", "We considered option A, but the answer is B."],
    ...["I go with B", "$\\boxed{\\text{B}}$", "The answer would be B.", "B is the right answer."],
  ])("finds the letter in %j", (text) => {
    expect(readChoice(text, letters)).toEqual({ answer: "B" });
  });

  test.each([
    ["", "the policy said nothing"],
    ["E", "no choice is named as the answer"],
    ["I cannot tell.", "no choice is named as the answer"],
    ["None of them.", "no choice is named as the answer"],
    ["It is not (B).", "no choice is named as the answer"],
    ["B is wrong.", "no choice is named as the answer"],
    ["B) is not right", "no choice is named as the answer"],
    ["The answer is not B.", "no choice is named as the answer"],
    ["A dog would know.", "no choice is named as the answer"],
    ["The answer is a matter of taste.", "no choice is named as the answer"],
    ["Parisians say so.", "no choice is named as the answer"],
    ["(A) or (B)", "(A) and (B) are named as the answer"],
    ["The answer is A. No, the answer is B.", "(A) and (B) are named as the answer"],
    ["Option A or option C.", "(A) and (C) are named as the answer"],
  ])("says of %j why it cannot be read", (text, problem) => {
    expect(readChoice(text, letters)).toEqual({ problem });
  });

  test("the longest choice counts, where a text begins with several", () => {
    const cities = { choices: ["New York", "New York State"], verdicts: [], begun: false };
    expect(readChoice("New York State, of course", cities)).toEqual({ answer: "B" });
    expect(readChoice("New York.", cities)).toEqual({ answer: "A" });
    expect(readChoice("A town near Nice", letters)).toEqual({ answer: "D" });
  });

  test("after a cue, what is said begins with the verdict", () => {
    const values = { choices: ["4", "9"], verdicts: [" 4", " 9"], begun: true };
    expect(readChoice(" 9", values)).toEqual({ answer: "B" });
    expect(readChoice("9 ; 4", values)).toEqual({ answer: "B" });
    expect(readChoice("94", values)).toMatchObject({ problem: expect.any(String) });
    expect(readChoice("A dog", { ...letters, begun: true })).toEqual({ answer: "A" });
  });

  test("never throws, and names only letters of choices", () => {
    fc.assert(
      fc.property(hardTexts, fc.boolean(), (text, begun) => {
        const read = readChoice(text, { ...letters, begun });
        if ("answer" in read) expect(["A", "B", "C", "D"]).toContain(read.answer);
        else expect(read.problem).not.toBe("");
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

const hardTexts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...["A", "(B)", "C.", "D)", " is ", "The answer", ": ", "not ", "Lyon", "option "],
      ),
      fc.constantFrom(
        ...["<answer>", "</answer>", "</think>", "**", "\\boxed{", "}", "\n", "1,228", "="],
      ),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("readFree", () => {
  test.each([
    ["<answer>1228</answer>", "1228"],
    ["<answer> 1,228 </answer> because", "1228"],
    ["1,228", "1228"],
    ["**1228**.", "1228"],
    ["The answer is 1,228.", "1228"],
    ["The sum of 264 and 964 is 1,228.", "1228"],
    ["264 + 964 = 1228", "1228"],
    ["<answer>12", "12"],
    ["<answer>1</answer> wait <answer>2</answer>", "2"],
    ["So we add, carry the one and write down what is left, which makes 1228 in the end", "1228"],
    ["The answer is 3.5. It was not easy.", "3.5"],
    ["−12", "-12"],
    ["yes", "yes"],
    ["Neil Armstrong.", "Neil Armstrong"],
    ["Apollo 11", "Apollo 11"],
    ["<think>1 or 2?</think>3", "3"],
  ])("finds the answer in %j", (text, answer) => {
    expect(readFree(text)).toEqual({ answer });
  });

  test.each(["", "  ", "First we take 3 and then 4, and after that it is hard to go on"])(
    "says why there is none in %j",
    (text) => {
      expect(readFree(text)).toMatchObject({ problem: expect.any(String) });
    },
  );

  test("never throws, and never gives an answer of nothing", () => {
    fc.assert(
      fc.property(hardTexts, (text) => {
        const read = readFree(text);
        expect("answer" in read ? read.answer : read.problem).not.toBe("");
      }),
      { seed: 2, numRuns: 1000 },
    );
  });
});
