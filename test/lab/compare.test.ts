import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ComparedRun, compareRuns } from "../../src/lab/compare/compareRuns.ts";
import { pairSamples, type Sample } from "../../src/lab/compare/pairing.ts";
import type { Event, EventBody } from "../../src/lab/event.ts";
import { mcNemarTest } from "../../src/math/mcNemar.ts";
import { sample } from "./study.ts";

const at = "2026-01-02T03:04:05.000Z";
const header: ComparedRun["header"] = {
  ...{ v: 1, recipe: "tests/study", settings: { items: 4 }, seed: 1, preset: "smoke" },
  ...{ created: at, versions: {}, platform: "any", cores: 1, executionProvider: "cpu" },
};

type SampleBody = Extract<EventBody, { kind: "sample" }>;

const runOf = (
  name: string,
  samples: readonly SampleBody[],
  changes: Partial<ComparedRun["header"]> = {},
): ComparedRun => ({
  name,
  header: { ...header, ...changes },
  events: [...samples, { kind: "ended" as const, status: "complete" as const }].map(
    (body) => ({ v: 1, at, ...body }) as Event,
  ),
});

/** One sample per letter: `+` a hit, `-` none, `r` refused, `e` errored. */
const answers = (letters: string, more: Partial<SampleBody> = {}): SampleBody[] =>
  [...letters].map((letter, index) => ({
    ...sample(index),
    status: letter === "r" ? "refused" : letter === "e" ? "errored" : "scored",
    outcome: { correct: letter === "+" },
    ...more,
  }));

const only = (first: string, second: string) =>
  compareRuns(runOf("a", answers(first)), runOf("b", answers(second))).comparisons[0]!;

describe("comparing two runs", () => {
  test("gives rates, their paired difference, the exact test and what flipped", () => {
    const found = only("++++------", "++--++++--");
    expect(found.first.value).toBe(4 / 10);
    expect(found.second.value).toBe(6 / 10);
    // 4 items gained, 2 lost: (4 - 2) / 10
    expect(found.difference).toMatchObject({ value: 2 / 10, n: 10, missing: 0 });
    // Agresti & Min: half a pair in each cell, (2 ± 1.96 √(7 - 2² / 12)) / 12
    const half = 1.959964 * Math.sqrt(7 - 4 / 12);
    expect(found.difference.interval[0]).toBeCloseTo((2 - half) / 12, 6);
    expect(found.difference.interval[1]).toBeCloseTo((2 + half) / 12, 6);
    // Of 6 changes, 2 or fewer one way: 2 × (1 + 6 + 15) / 2⁶
    expect(found.test.pValue).toBeCloseTo((2 * 22) / 64, 12);
    expect(found.gained.map(({ pair }) => pair)).toEqual(["item 4", "item 5", "item 6", "item 7"]);
    expect(found.lost).toMatchObject([
      { pair: "item 2", first: "asked/item 2", second: "asked/item 2", prompt: "2?" },
      { pair: "item 3" },
    ]);
  });

  test("keeps refusals and errors in the denominator, and says which flips they are", () => {
    const found = only("++++", "+re-");
    expect(found.second).toMatchObject({ value: 1 / 4, n: 4, missing: 1 });
    expect(found.difference).toMatchObject({ value: -3 / 4, n: 4, missing: 1 });
    expect(found.lost.map(({ statuses }) => statuses[1])).toEqual(["refused", "errored", "scored"]);
    // The error may have been a hit; the interval covers that, and that of two losses alone lies within it.
    const best = only("++++", "+r+-").difference.interval;
    expect(found.difference.interval[1]).toBe(best[1]);
    expect(found.difference.interval[0]).toBe(only("++++", "+r--").difference.interval[0]);
  });

  test("corrects all p-values together by Holm", () => {
    const two = (letters: string, other: string) =>
      [...letters].map((letter, index) => ({
        ...sample(index),
        outcome: { correct: letter === "+", brief: other[index] === "+" },
      }));
    const first = runOf("a", two("------", "------"));
    const second = runOf("b", two("++++++", "++++--"));
    const found = compareRuns(first, second).comparisons;
    // 2 / 2⁶ and 2 / 2⁴; the smaller is multiplied by 2, the larger by 1
    const pValues = found.map(({ test, adjustedPValue }) => [test.pValue, adjustedPValue]);
    expect(pValues[0]![0]).toBeCloseTo(2 / 64, 12);
    expect(pValues[0]![1]).toBeCloseTo(4 / 64, 12);
    expect(pValues[1]![0]).toBeCloseTo(2 / 16, 12);
    expect(pValues[1]![1]).toBeCloseTo(2 / 16, 12);
  });

  test("clusters: items of one question are not evidence of their own", () => {
    const clustered = (letters: string) =>
      answers(letters).map((each, index) => ({ ...each, cluster: `q${Math.floor(index / 4)}` }));
    const [first, second] = [clustered("--------"), clustered("++++++++")];
    const { test: found, needed } = compareRuns(runOf("a", first), runOf("b", second))
      .comparisons[0]!;
    // Two clusters have four patterns of signs, two of which are as extreme.
    expect(found).toMatchObject({ pValue: 2 / 4, method: "sign-flip test, exact, 2 clusters" });
    expect(needed.unit).toBe("clusters");
    expect(only("--------", "++++++++").test.pValue).toBeCloseTo(2 / 2 ** 8, 12);
  });

  test("of numbers compares means, over the pairs that have both", () => {
    const withNumbers = (numbers: readonly (number | null)[]) =>
      numbers.map((area, index) => ({ ...sample(index), outcome: { area } }));
    const [first, second] = [withNumbers([1, 2, 3, 4]), withNumbers([2, 4, 4, null])];
    const found = compareRuns(runOf("a", first), runOf("b", second)).comparisons[0]!;
    expect(found).toMatchObject({ kind: "number", gained: [], lost: [] });
    // (1 + 2 + 1) / 3 over three whole pairs
    expect(found.difference).toMatchObject({ value: 4 / 3, n: 3, missing: 1 });
    expect(found.first).toMatchObject({ value: 2, n: 3, missing: 1 });
    expect(found.needed.smallest).toBeUndefined();
  });

  test("leaves out numbers that describe items, unless they are asked for", () => {
    const described = (letters: string) =>
      answers(letters).map((each) => ({ ...each, outcome: { ...each.outcome, choices: 4 } }));
    const runs = [runOf("a", described("+-")), runOf("b", described("++"))] as const;
    const names = (outcome?: string) =>
      compareRuns(...runs, outcome === undefined ? {} : { outcome }).comparisons.map(
        (each) => each.outcome,
      );
    expect(names()).toEqual(["correct"]);
    expect(names("choices")).toEqual(["choices"]);
  });

  test("says how many pairs would be needed, for what was seen and for the smallest difference of interest", () => {
    const [first, second] = ["+".repeat(20) + "-".repeat(20), "+".repeat(30) + "-".repeat(10)];
    const { needed } = only(first, second);
    // (10 + 1) / 42 of pairs change; 1.96 and 0.84 standard errors: 7.85 (changes - d²) / d², and a few for Student's t
    const expected = (d: number) => (7.849 * (11 / 42 - d ** 2)) / d ** 2;
    expect(needed.observed! - expected(0.25)).toBeGreaterThan(0);
    expect(needed.observed! - expected(0.25)).toBeLessThan(3);
    expect(needed.smallest! - expected(0.05)).toBeGreaterThan(0);
    expect(needed.smallest! - expected(0.05)).toBeLessThan(3);
    expect(only("++--", "++--").needed).not.toHaveProperty("observed");
  });
});

describe("two runs", () => {
  const letters = fc.string({
    unit: fc.constantFrom("+", "-", "r", "e"),
    minLength: 1,
    maxLength: 24,
  });

  test("swapped differ by the other sign", () => {
    const clusters = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(letters, letters, clusters, (one, other, many) => {
        const of = (text: string) =>
          answers(text).map((each, index) => ({ ...each, cluster: `q${index % many}` }));
        const [first, second] = [runOf("a", of(one)), runOf("b", of(other))];
        const there = compareRuns(first, second).comparisons[0]!;
        const back = compareRuns(second, first).comparisons[0]!;
        expect(back.difference.value).toBeCloseTo(-there.difference.value, 12);
        expect(back.difference.interval[0]).toBeCloseTo(-there.difference.interval[1], 12);
        expect(back.difference.interval[1]).toBeCloseTo(-there.difference.interval[0], 12);
        expect(back.test.pValue).toBeCloseTo(there.test.pValue, 12);
        expect(back.gained.map(({ pair }) => pair)).toEqual(there.lost.map(({ pair }) => pair));
        expect(back.needed).toEqual(there.needed);
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  test("that are the same differ by nothing, and nothing flipped", () => {
    fc.assert(
      fc.property(letters, (text) => {
        const run = runOf("a", answers(text));
        for (const { difference, gained, lost, test: found } of compareRuns(run, run).comparisons) {
          expect(difference.value).toBe(0);
          expect(difference.interval[0]).toBeLessThan(0);
          expect(difference.interval[1]).toBeGreaterThan(0);
          expect([...gained, ...lost]).toEqual([]);
          expect(found.pValue).toBe(1);
        }
      }),
      { seed: 12, numRuns: 20 },
    );
  });

  test("agree with McNemar's test where every item is a cluster of its own", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1 }), (hits) => {
        const text = (side: 0 | 1) => hits.map((pair) => (pair[side] ? "+" : "-")).join("");
        const many = (first: boolean, second: boolean) =>
          hits.filter(([one, other]) => one === first && other === second).length;
        const counts = { both: many(true, true), neither: many(false, false) };
        const changes = { onlyFirst: many(true, false), onlySecond: many(false, true) };
        const expected = mcNemarTest({ ...counts, ...changes }).pValue;
        expect(only(text(0), text(1)).test.pValue).toBe(expected);
      }),
      { seed: 13, numRuns: 20 },
    );
  });
});

describe("what two runs do not share is said:", () => {
  const remarks = (second: ComparedRun) =>
    compareRuns(runOf("a", answers("++-")), second).remarks.join("\n");

  test("another seed, other settings, another model, another recipe", () => {
    const changes = { seed: 2, settings: { items: 9 }, model: "openai/x", recipe: "tests/other" };
    const said = remarks(runOf("b", answers("++-"), changes));
    expect(said).toContain('The runs differ in recipe: "tests/study" and "tests/other".');
    expect(said).toContain('The runs differ in model: nothing and "openai/x".');
    expect(said).toContain("The runs differ in seed: 1 and 2.");
    expect(said).toContain("The runs differ in settings.items: 4 and 9.");
  });

  test("items that one of them lacks, and prompts in other words", () => {
    const [first, second] = [runOf("a", answers("++-+")), runOf("b", answers("+-"))];
    expect(compareRuns(first, second)).toMatchObject({ pairs: 2, unpaired: [2, 0] });
    const otherWords = runOf("b", answers("++-", { prompt: "another" }));
    expect(remarks(otherWords)).toContain("3 of 3 pairs were asked in other words");
  });

  test("a run that is not complete", () => {
    const events = runOf("b", answers("++-")).events.slice(0, -1);
    expect(remarks({ ...runOf("b", []), events })).toContain("b is not complete.");
  });

  test("no item at all is an error that says what there is", () => {
    const other = runOf("b", answers("+", { condition: "other" }));
    expect(() => compareRuns(runOf("a", answers("++")), other)).toThrow(
      "the runs share no item, the same pair and trial under the same condition: a has 2 samples (conditions: plain), b has 1 samples (conditions: other).",
    );
    expect(() => compareRuns(runOf("a", answers("++")), runOf("empty", []))).toThrow(
      "empty has no samples",
    );
  });

  test("an outcome or a condition that they do not have, with those that they have", () => {
    const run = runOf("a", answers("++"));
    expect(() => compareRuns(run, run, { outcome: "corect" })).toThrow(
      "compare: the runs share no outcome corect. They share: correct.",
    );
    expect(() => compareRuns(run, run, { condition: "other" })).toThrow("They share: plain.");
    expect(() => compareRuns(run, run, { effect: 5 })).toThrow("expected an effect in (0, 1)");
    const words = runOf("a", answers("++", { outcome: { answer: "A" } }));
    expect(() => compareRuns(words, words)).toThrow("no outcome that is true, false or a number");
  });
});

describe("samples of several models under one condition", () => {
  const model = (name: string, letters: string) =>
    [1, 2].flatMap((seed) =>
      answers(letters, { cell: `seed-${seed}/${name}/measured`, cluster: `seed-${seed}` }).map(
        (each) => ({ ...each, pair: `seed-${seed}/${each.pair}` }),
      ),
    );

  test("are compared model by model, and clustered over seeds", () => {
    const both = (one: string, other: string) => [
      ...model("clean", one),
      ...model("planted", other),
    ];
    const first = runOf("a", both("+-", "--"));
    const second = runOf("b", both("+-", "++"));
    const found = compareRuns(first, second).comparisons;
    expect(found.map(({ part, difference }) => [part, difference.value])).toEqual([
      ["clean/measured", 0],
      ["planted/measured", 1],
    ]);
    expect(found[1]!.test.method).toContain("2 clusters");
  });

  test("asked in numbered parts are compared together", () => {
    const parts = (letters: string) =>
      ["fewShot", "zeroShot"].flatMap((name) =>
        answers(letters).map((each, index) => ({ ...each, cell: `${name}/part-${index + 1}` })),
      );
    const found = compareRuns(runOf("a", parts("+-")), runOf("b", parts("++"))).comparisons;
    expect(found.map(({ part, difference }) => [part, difference.n])).toEqual([
      ["fewShot", 2],
      ["zeroShot", 2],
    ]);
  });

  test("pair by their own name where an item is asked several times, as at every step", () => {
    const asked = ["x", "y"].map((name) => ({ ...sample(0), sample: name, cell: `part-${name}` }));
    const samples = asked.map((each) => ({ v: 1, at, ...each }) as Sample);
    const { groups } = pairSamples(samples, samples.toReversed());
    expect(groups).toHaveLength(1);
    const { part, pairs } = groups[0]!;
    expect(part).toBeUndefined();
    expect(pairs.map(({ first }) => first.sample)).toEqual(["x", "y"]);
    expect(pairs.every(({ first, second }) => first === second)).toBe(true);
  });
});
