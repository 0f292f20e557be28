import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import ratedTexts from "../../src/data/ratedTexts.ts";
import { readRatedTexts } from "../../src/data/readRatedTexts.ts";
import { splitByText } from "../../src/data/splitByText.ts";
import { seedFrom } from "../../src/math/seed.ts";

const folder = mkdtempSync(join(tmpdir(), "rated-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const columns = { text: "tweet", label: "class", unsafe: ["0", "1"] };

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("generated rated texts", () => {
  const texts = ratedTexts.draw(seedFrom(1), { split: "train", count: 4000 });

  test("nearly half are rude: 0.5 · 0.02 + 0.4 · 0.97 + 0.1 · 0.5 = 0.448 of them", () => {
    const share = texts.filter(({ isUnsafe }) => isUnsafe).length / texts.length;
    // standard error √(0.448 · 0.552 / 4000) = 0.008; splitting by text moves shares of sentences a little more
    expect(Math.abs(share - 0.448)).toBeLessThan(0.04);
  });

  test("no word tells the kinds apart by itself: nouns and adjectives occur in both", () => {
    for (const word of ["turnip", "soggy", "kitchen", "left-handed"]) {
      const ratings = texts.filter(({ text }) => text.includes(word)).map((each) => each.isUnsafe);
      expect(new Set(ratings).size, word).toBe(2);
    }
  });

  test("every place of a sentence is filled", () => {
    expect(texts.filter(({ text }) => /[{}]|undefined/.test(text))).toEqual([]);
  });
});

describe("rated texts of a file", () => {
  const rows = Array.from(
    { length: 200 },
    (_, at) => `${at},${at % 3},"text, ""${at}""\nnext line"`,
  );
  const path = file("rated.csv", [",class,tweet", ...rows].join("\n"));

  test("cells hold commas, quotes and new lines; labels that were named mean unsafe", () => {
    const { train, heldOut } = readRatedTexts(path, columns);
    const all = [...train, ...heldOut];
    expect(all.length).toBe(200);
    expect(all).toContainEqual({ text: 'text, "4"\nnext line', isUnsafe: true });
    // of 0 to 199, every third from 2 on is safe: 66
    expect(all.filter(({ isUnsafe }) => !isUnsafe).length).toBe(66);
  });

  test("a text decides by itself whether it is held out", () => {
    const { train, heldOut } = readRatedTexts(path, columns);
    expect(heldOut.length).toBeGreaterThan(5);
    expect(train.every(({ text }) => splitByText(text) === "train")).toBe(true);
    expect(heldOut.every(({ text }) => splitByText(text) === "heldOut")).toBe(true);
  });

  test("a column that is not there, or labels of one kind, are errors that say what is", () => {
    expect(() => readRatedTexts(path, { ...columns, text: "message" })).toThrow(
      'expected a column "message", got , class, tweet.',
    );
    expect(() => readRatedTexts(path, { ...columns, unsafe: ["hate"] })).toThrow(
      'expected texts with and without a label in hate, got 200 of one kind; the first label is "0".',
    );
  });
});
