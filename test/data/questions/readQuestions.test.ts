import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Question } from "../../../src/data/question.ts";
import {
  problemsOf,
  type ReadQuestionsOptions,
  readQuestions,
  sayQuestions,
} from "../../../src/data/readQuestions.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { folderWith } from "./files.ts";

const seed = seedFrom(2);

const read = (
  file: string,
  content: string | Uint8Array,
  options: Partial<ReadQuestionsOptions> = {},
) => readQuestions(folderWith({ [file]: content }).first, { seed, ...options });

const line = (fields: object) => JSON.stringify(fields);
const ask = (fields: object) =>
  line({ question: "Which?", choices: ["x", "y", "z"], answer: "B", ...fields });

describe("what cannot be asked is skipped and told", () => {
  test.each([
    ["the question is empty", ask({ id: "2", question: "  " })],
    ["the id is taken", ask({ id: "1", question: "Another?" })],
    ["fewer than two choices", ask({ id: "2", choices: ["x"] })],
    ["fewer than two choices", ask({ id: "2", choices: [] })],
    ["a choice stands twice", ask({ id: "2", choices: ["x", "y", "x"] })],
    ["a choice is empty", ask({ id: "2", choices: ["x", "y", ""] })],
    ["the answer is not among the choices", ask({ id: "2", answer: "D" })],
    ["the answer is not among the choices", ask({ id: "2", answer: "" })],
    ["the answer is not among the choices", ask({ id: "2", answer: "4" })],
    ["more choices than letters", ask({ id: "2", choices: [...Array(27).keys()].map(String) })],
    ["the file says no answer", line({ id: "2", question: "What is free?", answer: "" })],
  ])("%s: %s", async (problem, bad) => {
    const set = await read("mine.jsonl", `${ask({ id: "1" })}\n\n${bad}\n`);
    expect(set.questions.map(({ id }) => id)).toEqual(["1"]);
    expect(set.skipped.map((skipped) => skipped.problem)).toEqual([problem]);
    expect(set.skipped[0]!.place).toMatch(/mine\.jsonl, line 3$/);
  });

  test("they are counted by problem, and a person reads it in one line", async () => {
    const bad = [
      ask({ id: "2", answer: "Q" }),
      ask({ id: "3", choices: [] }),
      ask({ id: "4", answer: "Q" }),
    ];
    const set = await read("mine.jsonl", [ask({ id: "1" }), ...bad].join("\n"));
    expect([...problemsOf(set.skipped)]).toEqual([
      ["the answer is not among the choices", 2],
      ["fewer than two choices", 1],
    ]);
    expect(sayQuestions(set)).toBe(
      "1 questions of table; 3 skipped: the answer is not among the choices (2), fewer than two choices (1).",
    );
  });

  test("where no question is left, the error says what was wrong with the first", async () => {
    await expect(read("mine.jsonl", ask({ answer: "Q" }))).rejects.toThrow(
      /got 1 that cannot: .*mine\.jsonl, line 1: the answer is not among the choices \("Q"\)/,
    );
  });

  test("a question that stands twice with two answers says so", async () => {
    const set = await read("mine.jsonl", `${ask({ answer: "A" })}\n${ask({ answer: "C" })}`);
    expect(set.skipped[0]!.detail).toMatch(/line 1 with another answer$/);
  });

  test("a question that stands twice in a file without ids is asked once", async () => {
    const set = await read("mine.jsonl", `${ask({})}\n${ask({ question: "Other?" })}\n${ask({})}`);
    expect(set.questions.length).toBe(2);
    expect(set.skipped).toMatchObject([{ problem: "the question stands twice" }]);
    expect(set.skipped[0]!.detail).toMatch(/, before at .*mine\.jsonl, line 1$/);
  });
});

describe("what is no file of questions is an error with its place", () => {
  test.each([
    ["empty", "mine.jsonl", "", "mine.jsonl: expected questions, got an empty file."],
    ["empty but for a byte order mark", "mine.csv", "\uFEFF\r\n", "got an empty file"],
    [
      "a header alone",
      "mine.csv",
      "question,answer\n",
      "mine.csv: expected questions, got none below the header",
    ],
    ["an empty list", "mine.json", "[]", "a format of none that is known"],
    [
      "words",
      "mine.txt",
      "Dear reader,\n",
      "a format of none that is known. Say which it is: aqua, arc,",
    ],
    [
      "cut off",
      "mine.jsonl",
      `${ask({ id: 1 })}\n{"question": "Whi`,
      "mine.jsonl, line 2: expected JSON, got an error",
    ],
    [
      "cut off",
      "mine.json",
      `[${ask({ id: 1 })},\n {"question"`,
      "The file seems to be cut off: fetch it again.",
    ],
    [
      "with NaN",
      "mine.jsonl",
      `${ask({ id: 1 })}\n{"question": NaN}`,
      "line 2: expected JSON, got an error",
    ],
    ["with NaN", "mine.json", `[\n{"question": NaN}\n]`, "mine.json, line 2: expected JSON"],
    [
      "with an open quote",
      "mine.csv",
      'question,answer\n"What is it,2\n',
      "mine.csv, line 2: expected a row",
    ],
    [
      "with a short row",
      "mine.csv",
      "question,answer\nWhat,2\nWhy\n",
      "mine.csv, line 3: expected a row",
    ],
    [
      "with a column twice",
      "mine.csv",
      "question,answer,answer\nWhat,2,3\n",
      'line 1: expected columns of different names, got "answer" twice',
    ],
    [
      "without the field",
      "mine.jsonl",
      `${ask({})}\n${line({ answer: "B" })}`,
      "mine.jsonl, line 2: expected a field question, got answer.",
    ],
    [
      "with a list for a text",
      "mine.jsonl",
      `${ask({})}\n${ask({ question: ["What?"] })}`,
      "line 2: question: expected a text",
    ],
    [
      "with a text for a list",
      "mine.jsonl",
      `${ask({})}\n${ask({ choices: 7 })}`,
      "line 2: choices: expected a list",
    ],
    [
      "with a list of Python",
      "mine.csv",
      "question,choices,answer\nWhat?,\"['a', 'b']\",A\n",
      'expected a list as JSON, ["one", "two"]',
    ],
    [
      "with a flag that is none",
      "mine.jsonl",
      ask({ needsReasoning: "perhaps" }),
      "line 1: needsReasoning: expected true or false",
    ],
  ])("%s: %s", async (_, file, text, message) => {
    await expect(read(file, text)).rejects.toThrow(message);
  });

  test("bytes that are not UTF-8 are found by their line", async () => {
    const bytes = Buffer.concat([
      Buffer.from("question,answer\nWhat is a caf"),
      Buffer.from([0xe9, 0x3f]),
    ]);
    await expect(read("mine.csv", bytes)).rejects.toThrow(
      "mine.csv, line 2: expected UTF-8, got other bytes. Save the file as UTF-8.",
    );
    await expect(read("mine.csv", Buffer.from("\uFEFFquestion", "utf16le"))).rejects.toThrow(
      "mine.csv: expected UTF-8, got UTF-16. Save the file as UTF-8.",
    );
  });

  test("a path with nothing there, and a folder without questions", async () => {
    await expect(readQuestions("./nowhere.jsonl", { seed })).rejects.toThrow(
      "./nowhere.jsonl: expected a file or a folder of questions, got nothing there.",
    );
    const { folder } = folderWith({ "picture.png": "" });
    await expect(readQuestions(folder, { seed })).rejects.toThrow("got none");
  });

  test("options that do not fit are refused", async () => {
    const text = ask({});
    await expect(read("mine.jsonl", text, { format: "quiz" })).rejects.toThrow(
      /^format: expected one of aqua, arc, .*, got quiz\.$/,
    );
    await expect(read("mine.jsonl", text, { limit: 0 })).rejects.toThrow(
      "limit: expected a whole number of at least 1, got 0.",
    );
    await expect(
      read("m.jsonl", text, { format: "aqua", mapping: { question: "q" } }),
    ).rejects.toThrow("mapping: expected the format table, got aqua, which has its own.");
    const odd = { question: "q", solution: "s" } as object;
    await expect(read("mine.jsonl", text, { mapping: odd })).rejects.toThrow(
      /^mapping: .*solution/,
    );
  });
});

describe("formats that look alike", () => {
  const record = line({
    id: "1",
    question: {
      stem: "What?",
      choices: [
        { text: "x", label: "A" },
        { text: "y", label: "B" },
      ],
    },
    answerKey: "B",
  });

  test("are told apart by the path, whose end says most", async () => {
    expect((await read("ARC-Easy/test.jsonl", record)).format).toBe("arc");
    expect((await read("arcade/openbookqa.jsonl", record)).format).toBe("openbookqa");
  });

  test("or by a person", async () => {
    await expect(read("test.jsonl", record)).rejects.toThrow(
      "got a format that fits several. Say which it is: arc, openbookqa;",
    );
    expect((await read("test.jsonl", record, { format: "arc" })).format).toBe("arc");
  });
});

describe("a folder", () => {
  test("is read file by file, each of the same format", async () => {
    const { folder } = folderWith({
      "b_test.csv": "What is 2?,1,2,3,4,B\n",
      "a_test.csv": "What is 1?,1,2,3,4,A\n",
      "README.md": "not a file of questions",
    });
    const set = await readQuestions(folder, { seed, shuffle: "none" });
    expect(set.format).toBe("mmlu");
    expect(set.questions.map(({ text }) => text)).toEqual(["What is 1?", "What is 2?"]);
  });

  test("of BIG-Bench Hard has a task per file", async () => {
    const examples = (input: string) => line({ examples: [{ input, target: "Yes" }] });
    const { folder } = folderWith({
      "sports.json": examples("Goal?"),
      "navigate.json": examples("Back?"),
    });
    const set = await readQuestions(folder, { seed });
    expect(set.questions.map(({ task }) => task)).toEqual(["navigate", "sports"]);
  });

  test("tells which file is wrong", async () => {
    const { folder } = folderWith({ "a.jsonl": ask({}), "b.jsonl": "{" });
    await expect(readQuestions(folder, { seed })).rejects.toThrow(
      `${join(folder, "b.jsonl")}, line 1`,
    );
  });
});

describe("what is read", () => {
  const lines = Array.from({ length: 40 }, (_, number) =>
    ask({ id: `q${number}`, choices: ["1", "2", "3", "4", "5"] }),
  );
  const byId = (questions: readonly Question[]) =>
    new Map(questions.map((each) => [each.id, each]));

  test("is the same under the same seed, and other questions change nothing", async () => {
    const all = await read("mine.jsonl", lines.join("\n"));
    expect(await read("mine.jsonl", lines.join("\n"))).toEqual(all);
    const some = await read("mine.jsonl", lines.toReversed().slice(7, 20).join("\n"));
    const whole = byId(all.questions);
    for (const question of some.questions) expect(question).toEqual(whole.get(question.id));
    const other = await read("mine.jsonl", lines.join("\n"), { seed: seedFrom(3) });
    expect(other.questions).not.toEqual(all.questions);
  });

  test("keeps the order of the file where nothing is shuffled", async () => {
    const { questions } = await read("mine.jsonl", lines.join("\n"), { shuffle: "none" });
    expect(questions[0]!.choices).toEqual(["1", "2", "3", "4", "5"]);
    expect(questions[0]!.answer).toBe("B");
  });

  test("is a random subset where there is a limit, and says how many were not taken", async () => {
    const set = await read("mine.jsonl", lines.join("\n"), { limit: 10 });
    expect(set.questions.length).toBe(10);
    expect(set.notTaken).toBe(30);
    expect(sayQuestions(set)).toBe("10 questions of table; 30 more not taken.");
  });
});
