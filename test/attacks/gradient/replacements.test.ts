import { describe, expect, test } from "vitest";
import { type Replacing, replaced } from "../../../src/attacks/gradient/replacements.ts";
import { seedFrom } from "../../../src/math/seed.ts";

const prompt = [2, 5, 2];
const replacing: Replacing = {
  ...{ allowed: [1, 2, 3, 5], topK: 10, candidates: 100, replacements: 1, seed: seedFrom(1) },
};
/** [3 places, 6 tokens]: in every place a token costs its own number. */
const costs = Float32Array.from({ length: 18 }, (_, at) => at % 6);

/** Places in which two prompts differ. */
const changes = (tokens: readonly number[]) =>
  tokens.filter((token, place) => token !== prompt[place]).length;

describe("replaced", () => {
  test("gives every exchange of one token, where they are not too many", () => {
    const found = replaced(prompt, costs, replacing);
    // In each of 3 places 3 others of the 4 tokens.
    expect(found).toHaveLength(9);
    expect(new Set(found.map(String)).size).toBe(9);
    expect(found.map(changes)).toEqual(Array(9).fill(1));
    expect(found.flat().every((token) => replacing.allowed.includes(token))).toBe(true);
  });

  test("considers the tokens that cost least in their place, allowed ones alone", () => {
    const found = replaced(prompt, costs, { ...replacing, topK: 1 });
    expect(found).toEqual([
      [1, 5, 2],
      [2, 1, 2],
      [2, 5, 1],
    ]);
    const dear = costs.map((cost) => -cost);
    expect(replaced(prompt, dear, { ...replacing, topK: 1 })).toEqual([
      [5, 5, 2],
      [2, 3, 2],
      [2, 5, 5],
    ]);
  });

  test("draws among them without repeating itself, by its seed alone", () => {
    const draw = (number: number) =>
      replaced(prompt, costs, { ...replacing, candidates: 4, seed: seedFrom(number) });
    expect(new Set(draw(1).map(String)).size).toBe(4);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(2)).not.toEqual(draw(1));
  });

  test("exchanges several tokens at once where it is told to", () => {
    const found = replaced(prompt, costs, { ...replacing, replacements: 2, candidates: 40 });
    expect(found.length).toBeGreaterThan(10);
    expect(new Set(found.map(String)).size).toBe(found.length);
    expect(found.map(changes)).toEqual(found.map(() => 2));
  });

  test("finds nothing beside a prompt of the only token that there is", () => {
    expect(replaced([1, 1], new Float32Array(4), { ...replacing, allowed: [1] })).toEqual([]);
  });
});
