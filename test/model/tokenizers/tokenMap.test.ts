import { describe, expect, test } from "vitest";
import { loadTokenizer } from "../../../src/model/huggingface/index.ts";
import {
  byteTokenizer,
  characterTokenizer,
  isIdentity,
  tokenizerFrom,
  tokenMap,
  trainBytePairs,
  wordTokenizer,
} from "../../../src/model/tokenizers/index.ts";
import { folderOf } from "../huggingface/fixtures.ts";

const gpt2 = loadTokenizer(folderOf("gpt2"));
const llama = loadTokenizer(folderOf("llama"));

describe("token maps", () => {
  test.each([
    ["words", wordTokenizer(["sun", "sea", "rain"])],
    ["characters", characterTokenizer(["a", "b", "é"])],
    ["GPT-2's", gpt2],
  ])("a tokenizer of %s has itself as its counterpart, number for number", (_, tokenizer) => {
    expect(isIdentity(tokenMap(tokenizer, tokenizer))).toBe(true);
    // Parts of characters spell nothing, and are the same in a copy.
    const copy = tokenizerFrom(JSON.parse(JSON.stringify(tokenizer)), "copy");
    expect(isIdentity(tokenMap(tokenizer, copy))).toBe(true);
  });

  test("words that both have are matched by name, wherever they stand; the others become the unknown token", () => {
    const map = tokenMap(
      wordTokenizer(["sea", "sun", "bird"]),
      wordTokenizer(["UNK", "sun", "sea"]),
    );
    expect([...map.ids]).toEqual([2, 1, 0]);
    expect(map.isSame).toEqual([true, true, false]);
    expect(map.share).toBeCloseTo(2 / 3, 12);
    expect(isIdentity(map)).toBe(false);
  });

  test("the unknown token is the one that was said, where one was", () => {
    const map = tokenMap(wordTokenizer(["sea", "bird"]), wordTokenizer(["sun", "sea"]), {
      unknown: 1,
    });
    expect([...map.ids]).toEqual([1, 1]);
  });

  test("a word of its own becomes the token with the space before it", () => {
    const words = wordTokenizer(["weather", "other"]);
    const { ids, isSame } = tokenMap(words, gpt2);
    const spelled = [...ids].map((id) => gpt2.decode([id]));
    expect(isSame).toEqual([true, false]);
    expect(spelled[0]).toBe(" weather");
    // " other" takes several tokens: the one that spells most of it stands for it
    const parts = gpt2.encode(" other").map((id) => gpt2.decode([id]));
    expect(spelled[1]).toBe(parts.toSorted((a, b) => b.length - a.length)[0]);
  });

  test("two tokenizers of byte pairs share what they both learned, special tokens by name aside", () => {
    const { ids, isSame, share } = tokenMap(llama, gpt2);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(1);
    let compared = 0;
    for (const [token, id] of ids.entries()) {
      if (!isSame[token]) continue;
      expect(gpt2.decode([id])).toBe(llama.decode([token]));
      compared++;
    }
    expect(compared).toBe(Math.round(share * llama.vocabularySize));
  });

  test("a model with more tokens than its tokenizer: the others become the unknown token", () => {
    const words = wordTokenizer(["sun", "sea"]);
    const map = tokenMap(words, words, { size: 4, unknown: 1 });
    expect([...map.ids]).toEqual([0, 1, 1, 1]);
    expect(map.isSame).toEqual([true, true, false, false]);
    // both words that there are
    expect(map.share).toBe(1);
    expect(isIdentity(map)).toBe(false);
  });

  test("bytes and learned byte pairs agree on every character of one byte", () => {
    const learned = trainBytePairs(["the sun and the sea"], { vocabularySize: 260 });
    const { ids, isSame } = tokenMap(byteTokenizer(), learned);
    expect([...ids.subarray(32, 127)]).toEqual(Array.from({ length: 95 }, (_, at) => 32 + at));
    // half a character of two bytes spells nothing
    expect(isSame[0xc3]).toBe(false);
  });
});
