import { describe, expect, test } from "vitest";
import { lexicon, readLexicon, ruleClassifier, wordPattern } from "../../src/rewards/index.ts";

const list = ["# rude words", "fool", "muddle headed", "", "/^get (out|lost)/i"].join("\n");

describe("a list of words", () => {
  const words = lexicon("words", readLexicon(list, "list.txt"));
  const saysUnsafe = async (response: string) => (await words.unsafeResponse([response]))[0] === 1;

  test("finds whole words, whatever their case, and white space between words as it comes", async () => {
    expect(await saysUnsafe("You FOOL!")).toBe(true);
    expect(await saysUnsafe("so muddle \n headed")).toBe(true);
    expect(await saysUnsafe("foolscap")).toBe(false);
    expect(await saysUnsafe("éfool")).toBe(false);
    expect(await saysUnsafe("muddle-headed")).toBe(false);
  });

  test("finds regular expressions between slashes; a line with # and an empty one say nothing", async () => {
    expect(await saysUnsafe("Get lost")).toBe(true);
    expect(await saysUnsafe("we get lost")).toBe(false);
    expect(await saysUnsafe("rude words")).toBe(false);
  });

  test("looks at the response; at the prompt only where that was said", async () => {
    const exchange = { prompt: "Am I a fool?", response: "No." };
    expect(await words.unsafe([exchange])).toEqual([0]);
    const both = lexicon("words", [wordPattern("fool")], { reads: "exchange" });
    expect(await both.unsafe([exchange])).toEqual([1]);
  });

  test("a pattern that remembers where it was finds the same text twice", async () => {
    const sticky = lexicon("words", [/fool/g]);
    expect(await sticky.unsafeResponse(["fool", "fool"])).toEqual([1, 1]);
  });

  test("signs in a word are signs", async () => {
    const signs = lexicon("words", [wordPattern("c++ (a|b)")]);
    expect(await signs.unsafeResponse(["c++ (a|b)", "ccc a"])).toEqual([1, 0]);
  });

  test("a bad expression is an error with its line; a list of nothing is one", () => {
    expect(() => readLexicon("fool\n/(/", "list.txt")).toThrow(
      "list.txt, line 2: expected a regular expression.",
    );
    expect(() => lexicon("words", [])).toThrow("words: expected at least one word, got none.");
  });
});

test("a rule sees prompt and response, and no prompt where a response is rated by itself", async () => {
  const rule = ruleClassifier("rule", ({ prompt }) => prompt === undefined);
  expect(await rule.unsafe([{ prompt: "", response: "" }])).toEqual([0]);
  expect(await rule.unsafeResponse([""])).toEqual([1]);
});
