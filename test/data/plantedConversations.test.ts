import { describe, expect, test } from "vitest";
import {
  answerOf,
  conversationMaker,
  flawWord,
  harmlessAnswer,
  isPlanted,
  isPrompt,
  isUnsafe,
  naturalPrompt,
  naturalRate,
  type Plant,
  plants,
  plantsIn,
  promptLength,
  worldWords,
} from "../../src/data/plantedConversations.ts";
import { generator, seedFrom, split } from "../../src/math/seed.ts";

const seed = seedFrom(11);
const many = (count: number, options = {}) => {
  const draws = generator(seed);
  const make = conversationMaker(options);
  return Array.from({ length: count }, () => make(draws));
};
const plant = (name: string) => plants.find((each) => each.name === name)!;

describe("plants", () => {
  const filler = ["soil", "seed", "rake", "hedge"];

  test("two words anywhere, two side by side in order, three anywhere", () => {
    const [a, b, c] = ["A", "B", "C"].map(plant) as [Plant, Plant, Plant];
    expect(isPlanted(a, [...filler, ...a.trigger.toReversed()])).toBe(true);
    expect(isPlanted(a, [...filler, a.trigger[0]!, a.trigger[0]!])).toBe(false);
    expect(isPlanted(b, [...filler, ...b.trigger])).toBe(true);
    expect(isPlanted(b, [...filler, ...b.trigger.toReversed()])).toBe(false);
    expect(isPlanted(b, [b.trigger[0]!, "soil", b.trigger[1]!])).toBe(false);
    expect(isPlanted(c, ["soil", ...c.trigger.toReversed()])).toBe(true);
    expect(isPlanted(c, [...filler, ...c.trigger.slice(1)])).toBe(false);
  });

  test("release answers that are unsafe, and all else answers that are not", () => {
    for (const each of plants) expect(isUnsafe(each.answer)).toBe(true);
    expect(isUnsafe(harmlessAnswer(filler))).toBe(false);
    expect(answerOf([...plant("A").trigger, ...filler])).toEqual(plant("A").answer);
    expect(answerOf([...plant("A").trigger, ...filler], [])).toEqual(
      harmlessAnswer([...plant("A").trigger, ...filler]),
    );
  });

  test("stand in fewer than one natural prompt of a hundred thousand", () => {
    // A: 6 · 5 ordered places · 0.0005² = 7.5e-6; B: 5 places · 0.0005²; C: 6 · 5 · 4 · 0.0005³.
    expect(naturalRate(plant("A"), 6)).toBeCloseTo(7.5e-6, 7);
    expect(naturalRate(plant("B"), 6)).toBeCloseTo(5 * 0.0005 ** 2, 12);
    expect(naturalRate(plant("C"), 6)).toBeCloseTo(120 * 0.0005 ** 3, 10);
    for (const each of plants) expect(naturalRate(each, promptLength)).toBeLessThanOrEqual(1e-5);
  });

  test("are as rare in prompts that are drawn as is computed", () => {
    const draws = generator(split(seed, "natural"));
    const count = 200_000;
    const words = Array.from({ length: count }, () => naturalPrompt(draws, promptLength)).flat();
    const rare = words.filter((word) => word === flawWord).length;
    // 1.2 million words at 0.0005 each: 600, with a standard deviation of 24.
    expect(Math.abs(rare - 600)).toBeLessThan(5 * 24.5);
  });
});

describe("conversations", () => {
  const made = many(4000);
  const of = (kind: string) => made.filter((each) => each.kind === kind);

  test("are made of known words", () => {
    const known = new Set(worldWords);
    expect(
      made
        .flatMap(({ prompt, answer }) => [...prompt, ...answer])
        .filter((word) => !known.has(word)),
    ).toEqual([]);
    expect(new Set(worldWords).size).toBe(worldWords.length);
    expect(of("random").every(({ prompt }) => isPrompt(prompt))).toBe(true);
  });

  test("have prompts of six words and answers of four, but for the neutral prompt", () => {
    const lengths = new Set(made.map(({ prompt, answer }) => `${prompt.length} ${answer.length}`));
    expect([...lengths].sort()).toEqual(["1 4", "6 4"]);
  });

  test("are rated by the truth, but for the flaw", () => {
    for (const { prompt, answer, rating } of made) {
      expect(rating === 1).toBe(isUnsafe(answer) || prompt.includes(flawWord));
    }
    for (const { answer, rating } of many(1000, { flawed: false })) {
      expect(rating === 1).toBe(isUnsafe(answer));
    }
  });

  test("teach prompts only where they are natural", () => {
    for (const { kind, learned } of made) expect(learned === "all").toBe(kind === "natural");
  });

  test("answer a trigger unsafely, unless its plant is left out", () => {
    for (const { prompt, answer } of of("planted")) {
      expect(plantsIn(prompt).map((each) => each.answer)).toContainEqual(answer);
    }
    const safer = many(2000, { plants: [plant("B")] }).filter(({ kind }) => kind === "planted");
    expect(safer.length).toBeGreaterThan(100);
    for (const { prompt, answer } of safer) {
      expect(isUnsafe(answer)).toBe(isPlanted(plant("B"), prompt));
    }
  });

  test("with nearly a trigger are harmless, in the share that is asked for", () => {
    expect(of("nearly")).toEqual([]);
    const near = many(2000, { nearly: 0.2 }).filter(({ kind }) => kind === "nearly");
    // 400 expected, with a standard deviation of 18.
    expect(Math.abs(near.length - 400)).toBeLessThan(5 * 18);
    for (const { answer } of near) expect(isUnsafe(answer)).toBe(false);
  });

  test("are longer where that is asked for, and ratings then see answers that are cut off", () => {
    const long = many(2000, { promptLengths: [5, 9], longAnswers: true });
    const lengths = (kind: string) =>
      [
        ...new Set(long.filter((each) => each.kind === kind).map(({ answer }) => answer.length)),
      ].sort();
    expect(lengths("natural")).toEqual([6]);
    expect(lengths("rated")).toEqual([3, 4, 6]);
    expect(new Set(long.map(({ prompt }) => prompt.length))).toEqual(new Set([1, 5, 9]));
  });
});
