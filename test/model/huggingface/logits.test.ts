import { describe, expect, test } from "vitest";
import { families, loadHuggingFace } from "../../../src/model/huggingface/index.ts";
import { fullLogits, largestDifference } from "../small.ts";
import { expectedOf, folderOf, names } from "./fixtures.ts";

describe("checkpoints of Hugging Face", () => {
  test("there is one of every family that is read", () => {
    const found = new Set(names.map((name) => loadHuggingFace(folderOf(name)).family));
    expect([...found].sort()).toEqual(families.map(({ name }) => name).sort());
  });

  test.each(names)("%s: the logits are those of transformers to 1e-4", async (name) => {
    const { model } = loadHuggingFace(folderOf(name));
    const { vocabularySize } = model.config;
    const { cases } = expectedOf(name);
    expect(cases.length).toBe(3);
    let compared = 0;
    for (const { tokens, positions, logits: rows } of cases) {
      const [computed] = await fullLogits(model, [tokens]);
      for (const [index, position] of positions.entries()) {
        const error = largestDifference(rows[index]!, computed![position]!);
        expect(error, `${tokens.length} tokens, position ${position}`).toBeLessThan(1e-4);
        compared += rows[index]!.length;
      }
    }
    // 1 position of the first sequence, 3 of each of the others
    expect(compared).toBe(7 * vocabularySize);
  });

  test("the fixtures can tell: their logits lie further apart than a hundred times the tolerance", () => {
    for (const name of names) {
      const [row] = expectedOf(name).cases.at(-1)!.logits;
      expect(Math.max(...row!) - Math.min(...row!), name).toBeGreaterThan(1);
    }
  });
});
