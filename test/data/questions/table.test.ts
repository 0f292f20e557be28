import { describe, expect, test } from "vitest";
import {
  type QuestionMapping,
  questionMappingSchema,
} from "../../../src/data/questionFiles/mapping.ts";
import { readQuestions } from "../../../src/data/readQuestions.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { folderWith } from "./files.ts";

const seed = seedFrom(2);

async function read(file: string, text: string, mapping?: QuestionMapping) {
  const { first } = folderWith({ [file]: text });
  return (await readQuestions(first, { seed, shuffle: "none", ...(mapping && { mapping }) }))
    .questions;
}

describe("a table is read by familiar names", () => {
  test.each([
    ["question,choices,answer", "Which?,x|y,B"],
    ["Question;Options;Correct answer", 'Which?;"[""x"", ""y""]";y'],
    ["prompt,A,B,target", "Which?,x,y,B"],
    ["Query,option_1,option_2,gold", "Which?,x,y,(B)"],
    ["stem\tChoice A\tChoice B\tLabel", "Which?\tx\ty\tb"],
    ["text,answer1,answer2,answer3,correct", "Which?,x,y,,y"],
    ["question,choice0,choice1,choice2,answer", "Which?,x,y,,1"],
    ["question,choice1,choice2,choice3,answer", "Which?,x,y,,2"],
    ["question,b,option_a,option_b,answer", "Which?,z,x,y,b"],
  ])("%s", async (header, row) => {
    const [question] = await read("mine.csv", `${header}\n${row}\n`);
    expect(question).toMatchObject({ text: "Which?", choices: ["x", "y"], answer: "B" });
  });

  test("choices of Hugging Face data sets carry their labels", async () => {
    const record = {
      question: "Which?",
      choices: { text: ["x", "y"], label: ["1", "2"] },
      answerKey: "2",
    };
    const [question] = await read("mine.jsonl", JSON.stringify(record));
    expect(question).toMatchObject({ choices: ["x", "y"], answer: "B" });
  });

  test("a passage stands before its question", async () => {
    const [question] = await read(
      "mine.csv",
      "passage,question,answer\nRain fell.,What fell?,rain\n",
    );
    expect(question).toMatchObject({ text: "Rain fell.\n\nWhat fell?", answer: "rain" });
  });

  test("true and false without choices are yes and no", async () => {
    const text = '{"question": "Is it?", "answer": true}\n{"question": "Was it?", "answer": false}';
    expect(await read("mine.jsonl", text)).toMatchObject([
      { choices: ["yes", "no"], answer: "A" },
      { choices: ["yes", "no"], answer: "B" },
    ]);
  });

  test("a cell may hold commas, quotes and new lines", async () => {
    const [question] = await read("mine.csv", 'question,answer\n"Is ""x, y""\na pair?",yes\n');
    expect(question!.text).toBe('Is "x, y"\na pair?');
  });
});

describe("a mapping", () => {
  test("names columns, or paths into records, and leaves the rest to familiar names", async () => {
    const record = {
      q: { words: "Which?" },
      wrong: ["x"],
      all: [{ text: "x" }, { text: "y" }],
      right: "y",
      id: 7,
      kind: "k",
    };
    const mapping = { question: "q.words", choices: "all", answer: "right", task: "kind" };
    const [question] = await read("mine.jsonl", JSON.stringify(record), mapping);
    expect(question).toEqual({
      id: "7",
      task: "k",
      text: "Which?",
      choices: ["x", "y"],
      answer: "B",
    });
  });

  test("may name a column for each choice", async () => {
    const mapping = { choices: ["good", "bad"], answer: "good", answerIs: "text" } as const;
    const [question] = await read("mine.csv", "question,bad,good\nWhich?,x,y\n", mapping);
    expect(question).toMatchObject({ choices: ["y", "x"], answer: "A" });
  });

  test("with a column that is not there is an error that lists those that are", async () => {
    await expect(read("mine.csv", "question,answer\nWhat?,x\n", { question: "Q" })).rejects.toThrow(
      "line 2: expected a field Q, got question, answer.",
    );
    await expect(read("mine.csv", "a,b\nWhat?,x\n", { question: "a" })).rejects.toThrow(
      "expected a column for the answer, got a, b. Say in the mapping which it is.",
    );
  });

  test("from outside has known fields only", () => {
    expect(questionMappingSchema.safeParse({ question: "q", answer: "a" }).success).toBe(true);
    expect(questionMappingSchema.safeParse({ query: "q" }).success).toBe(false);
  });
});

describe("how an answer names its choice is found from all answers together", () => {
  const rows = (...answers: (string | number)[]) =>
    answers
      .map((answer, number) =>
        JSON.stringify({
          id: number,
          question: "Which?",
          choices: ["red", "green", "blue"],
          answer,
        }),
      )
      .join("\n");
  const answersOf = async (text: string, mapping?: QuestionMapping) =>
    (await read("mine.jsonl", text, mapping)).map(({ answer }) => answer);

  test("letters, texts, numbers from 0 and numbers from 1", async () => {
    expect(await answersOf(rows("A", "c", "(B)"))).toEqual(["A", "C", "B"]);
    expect(await answersOf(rows("blue", "Red"))).toEqual(["C", "A"]);
    expect(await answersOf(rows(0, 2, 1))).toEqual(["A", "C", "B"]);
    expect(await answersOf(rows(1, 3, 1))).toEqual(["A", "C", "A"]);
  });

  test("numbers that may count from 0 or from 1 are an error until a person says which", async () => {
    await expect(answersOf(rows(1, 2, 1))).rejects.toThrow(
      'the answers can be read as numbers of choices from 0 and as numbers of choices from 1, and these differ. Say answerIs "fromZero" or "fromOne" in the mapping.',
    );
    expect(await answersOf(rows(1, 2, 1), { answerIs: "fromZero" })).toEqual(["B", "C", "B"]);
    expect(await answersOf(rows(1, 2, 1), { answerIs: "fromOne" })).toEqual(["A", "B", "A"]);
  });

  test("choices that are letters themselves are an error where it matters", async () => {
    const record = (choices: string[]) =>
      JSON.stringify({ question: "Which?", choices, answer: "A" });
    expect(await answersOf(record(["A", "B"]))).toEqual(["A"]);
    await expect(answersOf(record(["B", "A"]))).rejects.toThrow(
      "letters of choices and as texts of choices",
    );
  });
});
