import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkedQuestions } from "../../../src/data/questionFiles/checks.ts";
import { questionFormats, sampleOf } from "../../../src/data/questionFiles/formats.ts";
import { looksLikeJson } from "../../../src/data/questionFiles/json.ts";
import type { QuestionExample, QuestionFormat } from "../../../src/data/questionFormat.ts";
import { readQuestions } from "../../../src/data/readQuestions.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { itemsIn } from "../../collection.ts";
import { folderWith } from "./files.ts";

const formats = await itemsIn<QuestionFormat>("data/questions");
const seed = seedFrom(1);

const readExample = (format: QuestionFormat, { path, text }: QuestionExample) =>
  checkedQuestions(format.read({ path, text }));

/** How an error begins: with the file, and where in it. */
const place = /^[\w./-]+(, (line|record) \d+)?: /;

/** What came back, or the words of the error. */
function attempt<Result>(read: () => Result): Result | string {
  try {
    return read();
  } catch (error) {
    return (error as Error).message;
  }
}

test("formats are found, by the test as by the reader", async () => {
  expect(formats.length).toBeGreaterThanOrEqual(11);
  const names = formats.map(({ item }) => item.name);
  expect((await questionFormats()).map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});

describe.each(formats)("$file", ({ file, item: format }) => {
  test("is called as its file, and says what is asked, under which licence, and where the file is", () => {
    expect(format.name).toBe(file);
    expect(format.description).toMatch(/^[A-Z].*\.$/);
    expect(format.licence).not.toBe("");
    expect(format.origin).not.toBe("");
    expect(format.examples.length).toBeGreaterThanOrEqual(1);
  });

  test.each(format.examples)("reads its example $path as it says", (example) => {
    const { questions, skipped } = readExample(format, example);
    expect(questions.map(({ id, ...question }) => question)).toEqual(example.questions);
    expect(skipped.map(({ problem }) => problem)).toEqual(example.skipped ?? []);
    for (const { place } of skipped) expect(place).toMatch(/^.+, (line|record) \d+$/);
    for (const { id } of questions) expect(id).not.toBe("");
  });

  test.each(format.examples)("recognises its example $path", async (example) => {
    expect(format.recognises(sampleOf(example))).toBe(true);
    const { first } = folderWith({ [example.path]: example.text });
    const read = await readQuestions(first, { seed, shuffle: "none" });
    expect(read.format).toBe(format.name);
    expect(read.questions.map(({ id, ...question }) => question)).toEqual(example.questions);
  });

  test.each(format.examples)(
    "reads $path the same from Windows and behind a byte order mark",
    async (example) => {
      const text = `\uFEFF${example.text.replaceAll("\n", "\r\n")}`;
      const { first } = folderWith({ [example.path]: text });
      const read = await readQuestions(first, { seed, shuffle: "none", format: format.name });
      expect(read.questions.map(({ id, ...question }) => question)).toEqual(example.questions);
    },
  );

  test.each(format.examples)(
    "an id is the same wherever in $path its question stands",
    (example) => {
      const idsOf = (text: string) =>
        readExample(format, { ...example, text }).questions.map(({ id }) => id);
      const ids = idsOf(example.text);
      expect(new Set(ids).size).toBe(ids.length);
      expect(idsOf(`${example.text}\n`)).toEqual(ids);
    },
  );

  test("rubbish is an error that begins with its place, never a question", () => {
    const rubbish = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom(
        "{",
        "[",
        "{}",
        "[1]",
        "[{}]",
        "null",
        '"x',
        "a,b\n1,2",
        '{"a": NaN}',
        "<html>",
      ),
    );
    fc.assert(
      fc.property(rubbish, (text) => {
        const read = attempt(() => format.read({ path: "here.txt", text }));
        if (typeof read === "string") expect(read).toMatch(place);
        else expect(checkedQuestions(read).questions).toEqual([]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  const json = format.examples.filter(({ text }) => looksLikeJson(text));
  test.each(json)(
    "JSON that is cut off, here $path, is an error or ends with a whole record",
    (example) => {
      const whole = readExample(format, example).questions;
      for (let end = 1; end < example.text.length; end++) {
        const text = example.text.slice(0, end);
        const read = attempt(() => readExample(format, { ...example, text }).questions);
        if (typeof read === "string") expect(read).toMatch(place);
        else expect(read).toEqual(whole.slice(0, read.length));
      }
    },
  );
});
