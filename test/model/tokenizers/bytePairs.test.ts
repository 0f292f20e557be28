import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { huggingFaceJson } from "../../../src/model/tokenizers/huggingFaceJson.ts";
import {
  bytePairTokenizer,
  type Tokenizer,
  tokenizerFrom,
  trainBytePairs,
} from "../../../src/model/tokenizers/index.ts";
import { piecesOf } from "../../../src/model/tokenizers/pieces.ts";
import { anyText, wellFormed } from "./anyText.ts";
import { learned, text } from "./learned.ts";

type Pair = readonly [number, number];
const mergesOf = (tokenizer: Tokenizer) =>
  (tokenizer.toJSON() as { readonly merges: readonly Pair[] }).merges;
const idsOf = (letters: string) => [...new TextEncoder().encode(letters)];

/** Byte pairs in the plainest way: count everything again before every merge. */
function plainMerges(texts: readonly string[], size: number): Pair[] {
  let words = texts.flatMap(piecesOf).map(idsOf);
  const tokens = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
  const merges: Pair[] = [];
  while (tokens.length < size) {
    const counts = new Map<string, { pair: Pair; count: number }>();
    for (const word of words) {
      for (const [index, right] of word.slice(1).entries()) {
        const pair = [word[index]!, right] as const;
        const known = counts.get(pair.join());
        counts.set(pair.join(), { pair, count: (known?.count ?? 0) + 1 });
      }
    }
    const [best] = [...counts.values()].sort(
      (a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1],
    );
    if (!best || best.count < 2) break;
    const letters = tokens[best.pair[0]]! + tokens[best.pair[1]]!;
    const known = tokens.indexOf(letters);
    const id = known < 0 ? tokens.push(letters) - 1 : known;
    if (!merges.some((merge) => merge.join() === best.pair.join())) merges.push(best.pair);
    words = words.map((word) => plainMerge(word, best.pair, id));
  }
  return merges;
}

function plainMerge(word: readonly number[], [left, right]: Pair, id: number): number[] {
  const merged: number[] = [];
  for (let at = 0; at < word.length; at++) {
    const hit = word[at] === left && word[at + 1] === right;
    merged.push(hit ? id : word[at]!);
    if (hit) at++;
  }
  return merged;
}

describe("trainBytePairs", () => {
  test("the most frequent pair of neighbours becomes a token, again and again", () => {
    // aaabdaaabac: aa 4 times, ab and others twice at most → X = aa: XabdXabac
    // Xa, ab twice: ab has the lower left id → Y = ab: XYdXYac; XY twice → Z: ZdZac; nothing twice
    const tokenizer = trainBytePairs("aaabdaaabac", { vocabularySize: 300 });
    const [a, b, c, d] = idsOf("abcd") as [number, number, number, number];
    const [X, Y, Z] = [256, 257, 258];
    expect(mergesOf(tokenizer)).toEqual([
      [a, a],
      [a, b],
      [X, Y],
    ]);
    expect(tokenizer.vocabularySize).toBe(259);
    expect(tokenizer.encode("aaabdaaabac")).toEqual([Z, d, Z, a, c]);
  });

  test("of equally frequent pairs, the one with the lower ids goes first", () => {
    const tokenizer = trainBytePairs("zb zb ya ya ab ab", { vocabularySize: 258 });
    // the space before a word belongs to it: " a", " y", "ab", "ya" and "zb" twice each, " z" once
    expect(mergesOf(tokenizer)).toEqual([idsOf(" a"), idsOf(" y")]);
  });

  test("no token spans two words, and the space before a word belongs to it", () => {
    const tokenizer = trainBytePairs("so so so so", { vocabularySize: 300 });
    expect(tokenizer.encode("so so")).toEqual([tokenizer.idOf("so"), tokenizer.idOf(" so")]);
    expect(tokenizer.idOf("o s")).toBeUndefined();
  });

  test("stops when the vocabulary is full, or when no pair occurs leastCount times", () => {
    expect(trainBytePairs(text, { vocabularySize: 270, special: ["<s>"] }).vocabularySize).toBe(
      270,
    );
    const options = { vocabularySize: 300 };
    expect(trainBytePairs("abab", { ...options, leastCount: 3 }).vocabularySize).toBe(256);
    // each pair once: ab, (ab)c, (abc)d
    expect(trainBytePairs("abcd", { ...options, leastCount: 1 }).vocabularySize).toBe(259);
  });

  test("gives the merges that counting everything anew gives, whatever the texts", () => {
    const unit = fc.constantFrom("a", "a", "b", "c", " ", "é");
    fc.assert(
      fc.property(fc.array(fc.string({ unit, maxLength: 60 }), { maxLength: 3 }), (texts) => {
        const tokenizer = trainBytePairs(texts, { vocabularySize: 275 });
        expect(mergesOf(tokenizer)).toEqual(plainMerges(texts, 275));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test("learns the same from texts in any order, and nothing from special tokens", () => {
    const lines = text.split("\n");
    const options = { vocabularySize: 400, special: ["<|end|>"] };
    const forward = trainBytePairs(lines, options);
    expect(trainBytePairs(lines.toReversed(), options).toJSON()).toEqual(forward.toJSON());
    const marked = lines.map((line) => `<|end|>${line}<|end|>`);
    expect(trainBytePairs(marked, options).toJSON()).toEqual(forward.toJSON());
  });

  test("refuses sizes that cannot be, and special tokens that are empty or there twice", () => {
    const train = (options: { vocabularySize: number; special?: string[] }) => () =>
      trainBytePairs("", options);
    expect(train({ vocabularySize: 255 })).toThrow("at least 256, got 255");
    expect(train({ vocabularySize: 257, special: ["a", "b"] })).toThrow("at least 258, got 257");
    expect(train({ vocabularySize: 2 ** 21 })).toThrow("at most 1048576");
    expect(train({ vocabularySize: 300, special: ["a", "a"] })).toThrow('distinct texts, got "a"');
    expect(train({ vocabularySize: 300, special: [""] })).toThrow('distinct texts, got ""');
  });
});

describe("a tokenizer of byte pairs", () => {
  test("gives every text back; what is ill-formed becomes U+FFFD", () => {
    fc.assert(
      fc.property(anyText, (given) => {
        const ids = learned.encode(given);
        expect(learned.decode(ids)).toBe(wellFormed(given));
        expect(ids.every((id) => id >= 0 && id < learned.vocabularySize)).toBe(true);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test("merges as the plainest algorithm does: the earliest learned pair first, from left to right", () => {
    const merges = mergesOf(learned);
    const results = new Map<string, number>();
    const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
    for (const pair of merges) {
      const letters = bytes[pair[0]]! + bytes[pair[1]]!;
      const known = bytes.indexOf(letters);
      results.set(pair.join(), known < 0 ? bytes.push(letters) - 1 : known);
    }
    const plain = (piece: string) =>
      merges.reduce(
        (word, pair) => plainMerge(word, pair, results.get(pair.join())!),
        idsOf(piece),
      );
    const letters = fc.string({ unit: fc.constantFrom(..."the atrwogyrs"), maxLength: 25 });
    fc.assert(
      fc.property(letters, (given) => {
        expect(learned.encode(given)).toEqual(piecesOf(given).flatMap(plain));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test("one piece of a hundred thousand letters is no trouble", () => {
    const long = "a".repeat(100_000);
    expect(learned.decode(learned.encode(long))).toBe(long);
  });

  test("special tokens are recognised wherever they stand, the longest first", () => {
    const [start, end, stop, half] = ["<s>", "</s>", "<|end|>", "<|"].map(
      (token) => learned.idOf(token)!,
    );
    const size = learned.vocabularySize;
    expect([start, end, stop, half]).toEqual([size - 4, size - 3, size - 2, size - 1]);
    expect(learned.encode("<s><|end|><|</s>")).toEqual([start, stop, half, end]);
    expect(learned.encode("a<|end|>b")).toEqual([...idsOf("a"), stop, ...idsOf("b")]);
    expect(learned.decode([start!, 97, stop!])).toBe("<s>a<|end|>");
  });

  test("special tokens may hold letters that patterns use", () => {
    const special = ["(", "a.b", "[^]", "\\d"];
    const tokenizer = bytePairTokenizer({ merges: [], special });
    expect(tokenizer.encode("a.b(axb\\d[^]")).toEqual([257, 256, ...idsOf("axb"), 259, 258]);
  });

  test("has names for whole characters and none for parts of one", () => {
    expect(learned.idOf("a")).toBe(97);
    expect(learned.idOf(" weather")).toBeDefined();
    expect(learned.idOf("\u00e9")).toBeUndefined();
    expect(learned.idOf("no such token")).toBeUndefined();
  });

  test("an id outside the vocabulary is refused", () => {
    for (const id of [-1, 0.5, learned.vocabularySize, Number.NaN]) {
      expect(() => learned.decode([id])).toThrow(`bytePairs: expected ids from 0 to`);
    }
  });

  test("comes back from its record, and refuses merges of tokens that are not there yet", () => {
    const record: unknown = JSON.parse(JSON.stringify(learned));
    const again = tokenizerFrom(record, "here");
    expect(again.toJSON()).toEqual(learned.toJSON());
    expect(again.encode(text)).toEqual(learned.encode(text));
    const wrong = { kind: "bytePairs", merges: [[97, 256]], special: [] };
    expect(() => tokenizerFrom(wrong, "here")).toThrow("expected ids from 0 to 255, got 256");
    expect(() => tokenizerFrom({ ...wrong, merges: [[1]] }, "here")).toThrow(
      "here: expected a tokenizer",
    );
  });

  test("two merges that give the same bytes are one token, and the earlier one decides the order", () => {
    // aa, (aa)a, a(aa): the last is bytes that are there already
    const merges = [
      [97, 97],
      [256, 97],
      [97, 256],
    ] as const;
    const tokenizer = bytePairTokenizer({ merges, special: [] });
    expect(tokenizer.vocabularySize).toBe(258);
    expect(tokenizer.encode("aaa")).toEqual([257]);
  });
});

describe("the pieces of a text", () => {
  test("are the text, whatever it is", () => {
    fc.assert(
      fc.property(anyText, (given) => {
        expect(piecesOf(given).join("")).toBe(given);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test("are words, numbers and others with the space before them, endings, and white space", () => {
    expect(piecesOf("They'll pay  $100 -- ok?\n\n go")).toEqual([
      "They",
      "'ll",
      " pay",
      " ",
      " $",
      "100",
      " --",
      " ok",
      "?",
      "\n\n",
      " go",
    ]);
  });

  test("white space is Unicode's: a next line is, a byte-order mark is not", () => {
    expect(piecesOf("a\u0085\u0085b")).toEqual(["a", "\u0085", "\u0085", "b"]);
    expect(piecesOf("a\ufeff!b")).toEqual(["a", "\ufeff!", "b"]);
  });
});

describe("the tokenizer.json of what was learned here", () => {
  const fixture = JSON.parse(
    readFileSync(new URL("../../fixtures/tokenizers/bytePairs.json", import.meta.url), "utf8"),
  ) as {
    readonly tokenizer: unknown;
    readonly samples: readonly { text: string; ids: number[]; decoded: string }[];
  };

  test("is the one that the library of Hugging Face was given", () => {
    expect(JSON.parse(JSON.stringify(huggingFaceJson(learned)))).toEqual(fixture.tokenizer);
  });

  test("and that library makes the same ids of every sample, and the same text of them", () => {
    expect(fixture.samples.length).toBeGreaterThan(50);
    for (const { text: sample, ids, decoded } of fixture.samples) {
      expect(learned.encode(sample), JSON.stringify(sample)).toEqual(ids);
      expect(learned.decode(ids)).toBe(decoded);
    }
  });
});
