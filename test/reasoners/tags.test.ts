import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readPairs,
  readReply,
  readSubquestions,
  referencesIn,
  withAnswers,
} from "../../src/reasoners/tags.ts";

const hardTexts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...["<sub_q_1>", "</sub_q_1>", "<sub_q>", "</sub_q>", "<sub_a_1>", "</sub_a_1>", "<sub_a>"],
        ...["<FIN></FIN>", "<FIN>", "<result>", "</result>", "< sub_q_22 >", "<sub_q_", "what?"],
      ),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("readSubquestions", () => {
  test("finds numbered subquestions, and that there are no more", () => {
    const text =
      "<sub_q_1>Who?</sub_q_1>\n<sub_q_2>Where is <sub_a_1></sub_a_1>?</sub_q_2>\n<FIN></FIN>";
    expect(readSubquestions(text)).toEqual({
      subquestions: [
        { index: 1, text: "Who?" },
        { index: 2, text: "Where is <sub_a_1></sub_a_1>?" },
      ],
      finished: true,
    });
  });

  test.each([
    ["tags left open", "<sub_q_1>Who?\n<sub_q_2>Where?", ["Who?", "Where?"]],
    [
      "a wrong number at the end",
      "<sub_q_1>Who?</sub_q_7> and <sub_q_2>Where?</sub_q>",
      ["Who?", "Where?"],
    ],
    ["no numbers", "<sub_q>Who?</sub_q><sub_q>Where?</sub_q>", ["Who?", "Where?"]],
    ["text around them", "Sure! <sub_q_1>Who?</sub_q_1> I hope it helps.", ["Who?"]],
    ["capitals and spaces", "< SUB_Q_1 >Who?</ sub_q_1 >", ["Who?"]],
    ["answers that it made up", "<sub_q_1>Who?</sub_q_1><sub_a_1>Ada</sub_a_1>", ["Who?"]],
    ["empty tags", "<sub_q_1></sub_q_1><sub_q_2>Where?</sub_q_2>", ["Where?"]],
    ["words after the end", "<sub_q_1>Who?<FIN></FIN> <sub_q_2>Never.</sub_q_2>", ["Who?"]],
    ["nothing", "I do not know how.", []],
  ])("reads leniently: %s", (_, text, expected) => {
    expect(readSubquestions(text).subquestions.map(({ text }) => text)).toEqual(expected);
  });
});

describe("readPairs", () => {
  test("finds subquestions with the answers that follow them", () => {
    const text =
      "<sub_q>Who?</sub_q>\n<sub_a>Ada.</sub_a>\n<sub_q>Where?</sub_q>\n<sub_a>Here.</sub_a><FIN>";
    expect(readPairs(text)).toEqual({
      steps: [
        { subquestion: "Who?", text: "Ada." },
        { subquestion: "Where?", text: "Here." },
      ],
      unanswered: 0,
      finished: true,
    });
  });

  test.each([
    ["tags left open", "<sub_q>Who?<sub_a>Ada.<sub_q>Where?<sub_a>Here.", 2, 0],
    ["numbers", "<sub_q_1>Who?</sub_q_1><sub_a_1>Ada.</sub_a_1>", 1, 0],
    ["cut in the middle", "<sub_q>Who?</sub_q><sub_a>Ada.</sub_a><sub_q>Wh", 1, 1],
    [
      "a subquestion without an answer",
      "<sub_q>Who?</sub_q><sub_q>Where?</sub_q><sub_a>Here.</sub_a>",
      1,
      1,
    ],
    [
      "an answer without a subquestion",
      "<sub_a>Ada.</sub_a><sub_q>Where?</sub_q><sub_a>Here.</sub_a>",
      1,
      0,
    ],
    ["text around them", "Well. <sub_q>Who?</sub_q> Hm. <sub_a>Ada.</sub_a> So it is.", 1, 0],
    ["nothing", "It is Ada.", 0, 0],
  ])("reads leniently: %s", (_, text, count, unanswered) => {
    const pairs = readPairs(text);
    expect([pairs.steps.length, pairs.unanswered]).toEqual([count, unanswered]);
  });
});

test("places of answers are found and filled, however they are written", () => {
  const text = "<sub_a_1></sub_a_1>, <sub_a_2/>, <sub_a_3> and <sub_a_1></sub_a>";
  expect(referencesIn(text)).toEqual([1, 2, 3, 1]);
  expect(withAnswers(text, (index) => (index === 2 ? undefined : `$${index}`))).toBe(
    "$1, <sub_a_2/>, $3 and $1",
  );
});

test.each([
  ["<result>Lisbon</result>", "Lisbon"],
  ["I think so. <result>Lisbon", "Lisbon"],
  ["<result>Porto</result> No: <result> Lisbon </result> it is.", "Lisbon"],
  ["<RESULT>Unknown</RESULT>", "Unknown"],
  ["Lisbon", "Lisbon"],
  ["Lisbon</result>", "Lisbon"],
  ["<result></result>", ""],
])("readReply finds the answer in %j", (text, answer) => {
  expect(readReply("<result>{subanswer}</result>", text)).toBe(answer);
});

test("readReply takes all that is said where nothing stands around an answer", () => {
  expect(readReply(" {subanswer}", " 9 ")).toBe("9");
});

test("no text makes the readers throw or find what is empty", () => {
  fc.assert(
    fc.property(hardTexts, (text) => {
      const found = [...readSubquestions(text).subquestions, ...readPairs(text).steps];
      expect(found.every(({ text }) => text.trim() !== "")).toBe(true);
      expect(typeof readReply("<result>{subanswer}</result>", text)).toBe("string");
      withAnswers(text, () => "x");
    }),
    { seed: 1, numRuns: 1000 },
  );
});
