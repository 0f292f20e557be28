import { describe, expect, test } from "vitest";
import type { Dataset, Split } from "../../src/data/dataset.ts";
import { seedFrom, split } from "../../src/math/seed.ts";
import { itemsIn } from "../collection.ts";

const datasets = await itemsIn<Dataset<object>>("data");
const seed = seedFrom(5);

test("data sets are found", () => {
  expect(datasets.length).toBeGreaterThanOrEqual(1);
});

describe.each(datasets)("$file", ({ file, item: dataset }) => {
  const draw = (part: Split, count: number, from = seed) =>
    dataset.draw(from, { split: part, count });

  test("is called as its file, and says what it is, under which licence, and what privacy would protect", () => {
    expect(dataset.name).toBe(file);
    expect(dataset.description).toMatch(/^[A-Z].*\.$/);
    expect(dataset.licence).not.toBe("");
    expect(dataset.unitOfPrivacy).toMatch(/^[a-z][A-Za-z ]*$/);
  });

  test("draws as many examples as were asked for, none among them", () => {
    for (const count of [0, 1, 17]) expect(draw("train", count).length).toBe(count);
    expect(draw("heldOut", 3).length).toBe(3);
  });

  test("draws the same examples from the same seed, and others from another", () => {
    expect(draw("train", 50)).toEqual(draw("train", 50));
    expect(draw("heldOut", 50)).toEqual(draw("heldOut", 50));
    expect(draw("train", 50, split(seed, "other"))).not.toEqual(draw("train", 50));
  });

  test("draws more without changing the first: a longer run sees the same data", () => {
    expect(draw("train", 40).slice(0, 10)).toEqual(draw("train", 10));
  });

  test("holds out examples that training never sees", () => {
    const texts = (part: Split) => new Set(draw(part, 4000).map((each) => JSON.stringify(each)));
    const [training, heldOut] = [texts("train"), texts("heldOut")];
    expect(heldOut.size).toBeGreaterThan(10);
    expect([...heldOut].filter((text) => training.has(text))).toEqual([]);
  });

  test("draws plain data: it survives JSON", () => {
    const examples = draw("train", 20);
    expect(JSON.parse(JSON.stringify(examples))).toEqual(examples);
  });
});
