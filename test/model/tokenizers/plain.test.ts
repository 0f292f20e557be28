import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { charactersOf } from "../../../src/model/tokenizers/characters.ts";
import {
  byteTokenizer,
  characterTokenizer,
  tokenizerFrom,
  wordTokenizer,
} from "../../../src/model/tokenizers/index.ts";
import { UnknownWordError } from "../../../src/model/tokenizers/words.ts";
import { anyText, wellFormed } from "./anyText.ts";

const again = (tokenizer: unknown) => tokenizerFrom(JSON.parse(JSON.stringify(tokenizer)), "here");

describe("bytes", () => {
  const bytes = byteTokenizer();

  test("a text is its bytes in UTF-8", () => {
    // é is C3 A9
    expect(bytes.encode("aé")).toEqual([0x61, 0xc3, 0xa9]);
    expect(bytes.decode([0x61, 0xc3, 0xa9])).toBe("aé");
    expect(bytes.vocabularySize).toBe(256);
    expect(bytes.idOf("a")).toBeUndefined();
  });

  test("every text comes back, a byte-order mark too; half a character becomes U+FFFD", () => {
    fc.assert(
      fc.property(anyText, (given) => {
        expect(bytes.decode(bytes.encode(given))).toBe(wellFormed(given));
      }),
      { seed: 1, numRuns: 200 },
    );
    expect(bytes.decode(bytes.encode("\ud800a"))).toBe("\ufffda");
    // the first byte of é alone
    expect(bytes.decode([0xc3])).toBe("\ufffd");
  });

  test("numbers that are no bytes are refused, and its record is its kind", () => {
    for (const id of [256, -1, 1.5]) {
      expect(() => bytes.decode([id])).toThrow(`bytes: expected ids from 0 to 255, got ${id}.`);
    }
    expect(bytes.toJSON()).toEqual({ kind: "bytes" });
    expect(again(bytes).encode("é")).toEqual([0xc3, 0xa9]);
  });
});

describe("characters", () => {
  const text = "abracadabra 👍";
  const characters = characterTokenizer(charactersOf(text));

  test("the vocabulary of a text is its code points in order", () => {
    expect(charactersOf(text)).toEqual([" ", "a", "b", "c", "d", "r", "👍"]);
    expect(characters.vocabularySize).toBe(7);
    expect(characters.encode("bad 👍")).toEqual([2, 1, 4, 0, 6]);
    expect(characters.idOf("👍")).toBe(6);
    expect(characters.idOf("z")).toBeUndefined();
  });

  test("every text of these characters comes back", () => {
    const given = fc.string({ unit: fc.constantFrom(...charactersOf(text)) });
    fc.assert(
      fc.property(given, (letters) => {
        expect(characters.decode(characters.encode(letters))).toBe(letters);
        expect(again(characters).encode(letters)).toEqual(characters.encode(letters));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("another character is refused with its place, an id outside with the range", () => {
    expect(() => characters.encode("abz")).toThrow(UnknownWordError);
    expect(() => characters.encode("abz")).toThrow('characters: "z" (character 3)');
    expect(() => characters.decode([7])).toThrow("characters: expected ids from 0 to 6, got 7.");
  });
});

describe("words", () => {
  const vocabulary = ["the", "cat", "cap", "sat", "<end>"];
  const words = wordTokenizer(vocabulary);

  test("a text is its words, whatever white space is between them", () => {
    expect(words.encode(" the  cat\n\tsat ")).toEqual([0, 1, 3]);
    expect(words.decode([0, 1, 3])).toBe("the cat sat");
    expect(words.encode("")).toEqual([]);
    expect(words.idOf("<end>")).toBe(4);
    expect(words.idOf("dog")).toBeUndefined();
  });

  test("every list of words comes back", () => {
    const given = fc.array(fc.nat(vocabulary.length - 1));
    fc.assert(
      fc.property(given, (ids) => {
        expect(words.encode(words.decode(ids))).toEqual(ids);
        expect(again(words).decode(ids)).toBe(words.decode(ids));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("an unknown word is named with its place and with words that begin alike", () => {
    expect(() => words.encode("the cow sat")).toThrow(UnknownWordError);
    expect(() => words.encode("the cow sat")).toThrow(
      'words: "cow" (word 2) is not among the 5 words of this model. Known words that begin alike: cat cap.',
    );
    expect(() => words.decode([5])).toThrow("words: expected ids from 0 to 4, got 5.");
  });

  test("a vocabulary with white space in a word, an empty word or a word twice is refused", () => {
    expect(() => wordTokenizer(["a b"])).toThrow('expected words without white space, got "a b"');
    expect(() => wordTokenizer([""])).toThrow('got ""');
    expect(() => wordTokenizer(["a", "b", "a"])).toThrow('words: "a" is there twice.');
  });
});

describe("tokenizerFrom", () => {
  test("says where an unknown kind stood", () => {
    for (const record of [{}, { kind: "syllables" }, null, { kind: "words", vocabulary: [1] }]) {
      expect(() => tokenizerFrom(record, "model.safetensors")).toThrow(
        "model.safetensors: expected a tokenizer.",
      );
    }
  });
});
