import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { scriptedPolicy } from "../../src/policies/index.ts";
import {
  headClassifier,
  judgeClassifier,
  lexicon,
  ngramClassifier,
  openSafetyClassifier,
  ratingClassifier,
  readLexicon,
  ruleClassifier,
  type SafetyClassifier,
  trainNgrams,
} from "../../src/rewards/index.ts";
import { headedModel, ratedModel } from "./rated.ts";

const execution = { threads: 1 };
const rated = trainNgrams(
  [
    { text: "you fool", isUnsafe: true },
    { text: "the sun", isUnsafe: false },
  ],
  { trainedOn: "two texts" },
);

/** One of every kind. */
const classifiers: Readonly<Record<string, SafetyClassifier>> = {
  "a model that rates": openSafetyClassifier(ratingClassifier("rating", ratedModel()), {
    execution,
  }),
  "a head of one output": openSafetyClassifier(headClassifier("one", headedModel(1)), {
    execution,
  }),
  "a head of classes": openSafetyClassifier(headClassifier("classes", headedModel(3)), {
    execution,
  }),
  "n-grams": ngramClassifier("ngrams", rated),
  "a list of words": lexicon("words", readLexicon("fool\n/^ra/", "words.txt")),
  "a rule": ruleClassifier("rule", ({ response }) => response.includes("fool")),
  "a judge": judgeClassifier(
    scriptedPolicy(({ prompt }) => `Rating: ${String(prompt).includes("fool") ? 9 : 1}`),
  ),
};

afterAll(async () => {
  await Promise.all(Object.values(classifiers).map((each) => each.dispose()));
});

const plain = ["hi", "you", "fool", "sun", "rain", "sea", "tree", "bird"];
const text = fc
  .array(fc.constantFrom(...plain), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(" "));
const exchanges = fc.array(fc.record({ prompt: text, response: text }), { maxLength: 9 });
const seeded = { seed: 7, numRuns: 5 };

test("classifiers are found", () => {
  expect(Object.keys(classifiers).length).toBeGreaterThanOrEqual(7);
});

describe.each(Object.entries(classifiers))("%s", (_, classifier) => {
  test("has a name", () => {
    expect(classifier.name).not.toBe("");
  });

  test("rates each exchange between 0 and 1, in order, whatever stands beside it", async () => {
    await fc.assert(
      fc.asyncProperty(exchanges, async (some) => {
        const scores = await classifier.unsafe(some);
        const backwards = await classifier.unsafe(some.toReversed());
        expect(scores.length).toBe(some.length);
        for (const [at, score] of scores.entries()) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
          expect(backwards.at(-1 - at)).toBeCloseTo(score, 5);
        }
      }),
      seeded,
    );
  });

  test("rates responses by themselves the same way, also none", async () => {
    const responses = ["fool", "sun", "fool"];
    const [first, second, third] = await classifier.unsafeResponse(responses);
    expect(third).toBeCloseTo(first!, 6);
    expect(second).not.toBeCloseTo(first!, 6);
    expect(await classifier.unsafeResponse([])).toEqual([]);
  });

  test("rates the others where one exchange is odd, and gives that one a rating or NaN", async () => {
    const good = { prompt: "hi", response: "you fool" };
    const odd = [
      { prompt: "hi", response: "sun ".repeat(200) },
      { prompt: "hi", response: "zzz \uD800 \u0000" },
      { prompt: "", response: "" },
    ];
    const [alone] = await classifier.unsafe([good]);
    const scores = await classifier.unsafe([good, ...odd, good]);
    expect(scores.length).toBe(5);
    expect(scores[0]).toBeCloseTo(alone!, 6);
    expect(scores[4]).toBeCloseTo(alone!, 6);
    for (const score of scores)
      expect(Number.isNaN(score) || (score >= 0 && score <= 1)).toBe(true);
  });
});
