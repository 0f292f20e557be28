import { describe, expect, test } from "vitest";
import { allowedTokens } from "../../src/attacks/vocabulary.ts";
import { wordTokenizer } from "../../src/model/tokenizers/index.ts";

const pieces = [
  "<s>",
  " hello",
  "Hello",
  "42",
  "!",
  " ((",
  " ",
  "über",
  "ab!",
  "ü",
  "\uFFFD",
  "der",
];
const tokenizer = { ...wordTokenizer(["a"]), vocabularySize: pieces.length };
const spelling = { ...tokenizer, decode: ([id = 0]: readonly number[]) => pieces[id]! };
const allowed = (options = {}) => allowedTokens(spelling, options).map((id) => pieces[id]);

describe("the vocabulary of an attack", () => {
  test("is ASCII words, punctuation and the space: nothing mixed, no mark, no other script", () => {
    expect(allowed()).toEqual([" hello", "Hello", "42", "!", " ((", " ", "der"]);
    expect(allowed({ kinds: ["punctuation"] })).toEqual(["!", " (("]);
  });

  test("may be everything that spells something", () => {
    expect(allowed({ kinds: ["any"] })).toEqual(pieces.filter((piece) => piece !== "\uFFFD"));
  });

  test("leaves out what is excluded, however it is spelled", () => {
    expect(allowed({ exclude: ["HELLO", "(("] })).toEqual(["42", "!", " ", "der"]);
    expect(allowed({ marks: [3, 4], exclude: ["no such word"] })).not.toContain("42");
  });

  test("may be a list, whose words have to be there", () => {
    expect(allowed({ only: ["hello", "42"] })).toEqual([" hello", "Hello", "42"]);
    expect(() => allowed({ only: ["hello", "nowhere"] })).toThrow('but "nowhere" is not');
  });

  test("has no tokens that the model was never given", () => {
    expect(allowed({ size: 3 })).toEqual([" hello", "Hello"]);
  });

  test("is refused where nothing is left of it", () => {
    expect(() => allowed({ kinds: ["space"], exclude: [""] })).toThrow("of 12 tokens none is left");
  });
});
