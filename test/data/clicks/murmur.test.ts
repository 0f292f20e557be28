import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashOfBytes, hashOfText, hashOfWords } from "../../../src/data/clicks/murmur.ts";
import { comparedText } from "../../../src/data/clicks/textColumn.ts";

const bytes = (...list: number[]) => Uint8Array.from(list);

describe("the hash of a text", () => {
  test.each([
    ["nothing", bytes(), 0, 0],
    ["nothing, seed 1", bytes(), 1, 0x514e28b7],
    ["nothing, the largest seed", bytes(), 0xffffffff, 0x81f16f39],
    ["four bytes", bytes(0x21, 0x43, 0x65, 0x87), 0, 0xf55b516b],
    ["four bytes, a seed", bytes(0x21, 0x43, 0x65, 0x87), 0x5082edee, 0x2362f9de],
    ["three bytes", bytes(0x21, 0x43, 0x65), 0, 0x7e4a8634],
    ["two bytes", bytes(0x21, 0x43), 0, 0xa0f7b07a],
    ["one byte", bytes(0x21), 0, 0x72661cf4],
    ["large bytes", bytes(0xff, 0xff, 0xff, 0xff), 0, 0x76293b50],
  ])("is MurmurHash3 of 32 bits: %s", (_, text, seed, expected) => {
    expect(hashOfBytes(text, seed)).toBe(expected);
  });

  test("is that of its bytes in UTF-8, for ever: trained models know ids by it", () => {
    expect(hashOfText("Hello, world!", 0x9747b28c)).toBe(0x24884cba);
    // An implementation in Python, written apart from this one, says the same.
    expect(hashOfText("68fd1e64", hashOfText("C1", 0))).toBe(3158316204);
    expect(hashOfText("naïve", 0)).toBe(hashOfBytes(new TextEncoder().encode("naïve"), 0));
  });

  test("of a short text is the same where it lies in DuckDB's memory", () => {
    // Three letters of at most four bytes are at most twelve.
    const letters = fc.string({ unit: "binary", maxLength: 3 });
    const short = fc.oneof(letters, fc.string({ unit: "binary-ascii", maxLength: 12 }));
    const law = fc.property(short, fc.integer(), (text, seed) => {
      expect(hashOfWords(comparedText(text).words, 0, seed)).toBe(hashOfText(text, seed));
    });
    fc.assert(law, { seed: 6, numRuns: 100 });
  });
});
