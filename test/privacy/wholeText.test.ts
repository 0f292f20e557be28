import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventText } from "../../src/privacy/eventText.ts";
import { parseWhole } from "../../src/privacy/wholeText.ts";

describe("JSON from outside", () => {
  test("means what JSON means, where each name stands once in its object", () => {
    const json = fc.jsonValue();
    fc.assert(
      fc.property(json, fc.boolean(), (value, isWide) => {
        const text = JSON.stringify(value, undefined, isWide ? 2 : undefined);
        expect(parseWhole(text, "query")).toEqual(JSON.parse(text));
      }),
      { seed: 41 },
    );
  });

  test.each([
    ['{"delta": 1e-5, "delta": 1e-3}', '"delta" again before character 24'],
    ['{"a": {"b": [{"c": 1, "d": 2, "c": 3}]}}', '"c" again before character 34'],
    ['{"a": 1, "\\u0061": 2}', '"a" again before character 18'],
    ['{"\\"{:": 1, "\\"{:": 2}', "again before character 19"],
  ])("is refused where a name stands twice in one object: %s", (text, got) => {
    expect(() => parseWhole(text, "query")).toThrow(got);
  });

  test("is refused where it is deeper than anybody writes, instead of ending in a full stack", () => {
    const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(parseWhole(deep(1000), "query")).toHaveLength(1);
    const expected = "query: expected at most 1000 brackets inside each other, got more.";
    for (const depth of [1001, 200_000]) {
      expect(() => parseWhole(deep(depth), "query")).toThrow(expected);
    }
  });

  test("may hold texts with quotes and backslashes, whole or cut short", () => {
    const text = '\\\\\\"'.repeat(2000);
    expect(parseWhole(`"${text}"`, "query")).toHaveLength(4000);
    expect(() => parseWhole(`"${text}`, "query")).toThrow("a text has no end");
  });
});

describe("an event in words", () => {
  test("counts parts after the sixteenth instead of printing them", () => {
    const events = Array.from({ length: 100_000 }, (_, index) => ({
      ...{ kind: "gaussian" as const, noiseMultiplier: index + 1 },
    }));
    const text = eventText({ kind: "composed", events });
    expect(text).toMatch(
      /^gaussian\(noiseMultiplier 1\) \+ .*\(noiseMultiplier 16\) \+ 99984 more$/,
    );
    const few = eventText({ kind: "composed", events: events.slice(0, 16) });
    expect(few).toMatch(/\(noiseMultiplier 16\)$/);
  });
});
