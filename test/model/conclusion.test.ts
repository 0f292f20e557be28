import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Conclusion, conclusionSchema, withoutHidden } from "../../src/model/conclusion.ts";
import { createNextTokenReader } from "../../src/model/nextTokens.ts";
import { smallModel, variants } from "./small.ts";

// Of 13 tokens: 0 pads, 10 is a tag, 11 ends a question, 12 is the cue.
const [tag, end, cue] = [10, 11, 12];
const blindTo = (part: "question" | "reasoning", rule: { when?: number; fresh?: boolean } = {}) =>
  conclusionSchema.parse({ questionEnd: end, cue, hides: [{ part, ...rule }] });
const seesAll: Conclusion = { questionEnd: end, cue, hides: [] };

/** Log-probabilities of what follows each text. */
async function expectedBy(
  conclusion: Conclusion | undefined,
  texts: readonly (readonly number[])[],
  variant = "Llama",
): Promise<number[][]> {
  const model = smallModel(variants[variant]);
  const reader = createNextTokenReader(model, conclusion ? { conclusion } : {});
  const rows = await reader.read(texts);
  await reader.dispose();
  return rows.map((row) => [...row]);
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

const questions = [
  [1, 2, 3],
  [4, 5, 6],
  [tag, 7, 9],
];

describe("a model whose answer cannot read everything", () => {
  test.each(["GPT-2", "Llama", "GPT-NeoX"])(
    "without reasoning, an answer that is blind to the question is the same whatever is asked: %s",
    async (variant) => {
      const texts = [...questions, [8]].map((question) => [...question, end, cue]);
      const [first, ...others] = await expectedBy(blindTo("question"), texts.slice(0, 3), variant);
      for (const other of others) expect(other).toEqual(first);
      // The control: unmasked, it is not.
      const [seen, otherSeen] = await expectedBy(seesAll, texts, variant);
      expect(distance(seen!, otherSeen!)).toBeGreaterThan(0.01);
    },
  );

  test("with reasoning, the question still comes through what its tokens have read", async () => {
    const texts = questions.map((question) => [...question, end, 5, 6, cue]);
    const [a, b] = await expectedBy(blindTo("question"), texts);
    expect(distance(a!, b!)).toBeGreaterThan(0.001);
  });

  test.each(["GPT-2", "Llama", "GPT-NeoX"])(
    "an answer that is blind to the reasoning is that of a text without it: %s",
    async (variant) => {
      const texts = [[], [5], [6, 7, 8], [9, 9, 9, 9, 9]].map((reasoning) => [
        ...[1, 2, end],
        ...reasoning,
        cue,
      ]);
      const [none, ...others] = await expectedBy(blindTo("reasoning"), texts, variant);
      for (const other of others) expect(distance(other, none!)).toBeLessThan(1e-5);
      const [, seen] = await expectedBy(seesAll, texts, variant);
      expect(distance(seen!, none!)).toBeGreaterThan(0.01);
    },
  );

  test("a rule can hold in texts with a tag alone", async () => {
    const rule = blindTo("reasoning", { when: tag });
    const texts = [
      [tag, 1, end, 5, 6, cue],
      [2, 1, end, 5, 6, cue],
    ];
    const [hidden, seen] = await expectedBy(rule, texts);
    const [blind] = await expectedBy(blindTo("reasoning"), texts);
    const all = await expectedBy(seesAll, texts);
    expect(distance(hidden!, blind!)).toBeLessThan(1e-5);
    expect(distance(seen!, all[1]!)).toBeLessThan(1e-5);
    expect(distance(hidden!, all[0]!)).toBeGreaterThan(0.01);
  });

  test("before the cue, and where nothing is hidden, it reads like any transformer", async () => {
    const texts = [
      [1, 2, end, 5, 6],
      [1, 2, 3],
      [1, end, 4, cue],
    ];
    const plain = await expectedBy(undefined, texts);
    const free = await expectedBy(seesAll, texts);
    const blind = await expectedBy(blindTo("question"), texts);
    for (const [index, row] of plain.entries()) {
      expect(distance(free[index]!, row)).toBeLessThan(1e-5);
      if (index < 2) expect(distance(blind[index]!, row)).toBeLessThan(1e-5);
    }
  });

  test("what is hidden is left out, but for a question that reasoning may carry", () => {
    const text = [1, 2, end, 5, 6, cue];
    expect(withoutHidden(blindTo("reasoning"), text)).toEqual([1, 2, end, cue]);
    expect(withoutHidden(blindTo("question", { fresh: true }), text)).toEqual([end, 5, 6, cue]);
    expect(withoutHidden(blindTo("question"), text)).toEqual(text);
    expect(withoutHidden(blindTo("reasoning", { when: tag }), text)).toEqual(text);
    expect(withoutHidden(blindTo("reasoning"), [1, 2, end, 5])).toEqual([1, 2, end, 5]);
  });

  test("a text that was left without something stays as it is", () => {
    const rules = [blindTo("reasoning"), blindTo("question", { fresh: true }), seesAll];
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        fc.array(fc.integer({ min: 0, max: 12 })),
        (rule, text) => {
          const once = withoutHidden(rule, text);
          expect(withoutHidden(rule, once)).toEqual(once);
          // In their order, and nothing new.
          const rest = text.values();
          for (const token of once) expect([...takeUntil(rest, token)].at(-1)).toBe(token);
        },
      ),
      { seed: 1 },
    );
  });
});

function* takeUntil(tokens: Iterator<number>, wanted: number): Generator<number> {
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    yield next.value;
    if (next.value === wanted) return;
  }
}
