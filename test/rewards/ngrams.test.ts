import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import ratedTexts from "../../src/data/ratedTexts.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { encodeSafetensors } from "../../src/model/safetensors/index.ts";
import {
  classifierReport,
  encodeNgrams,
  ngramClassifier,
  ngramFeatures,
  ngramScore,
  readNgrams,
  sayReport,
  trainNgrams,
} from "../../src/rewards/index.ts";

const folder = mkdtempSync(join(tmpdir(), "ngrams-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const seed = seedFrom(1);
const small = { words: [1, 2], characters: [3, 3], buckets: 2 ** 14 } as const;
const train = ratedTexts.draw(seed, { split: "train", count: 1500 });
const heldOut = ratedTexts.draw(seed, { split: "heldOut", count: 400 });
const model = trainNgrams(train, { trainedOn: "generated texts", settings: small });

describe("features of a text", () => {
  test("are its words, pairs of words and runs of characters, each in a bucket", () => {
    // words a, bc, "a bc"; characters of " a bc ": " a ", "a b", " bc", "bc "
    expect(ngramFeatures("a bc", small).indices.length).toBe(3 + 4);
  });

  test("have length 1; what is there more often weighs more, as 1 + log of how often", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const { indices, values } = ngramFeatures(text, small);
        const norm = values.reduce((sum, value) => sum + value * value, 0);
        expect(norm).toBeCloseTo(text.trim() === "" ? 0 : 1, 5);
        expect(indices.every((index) => index >= 0 && index < small.buckets)).toBe(true);
        expect(new Set(indices).size).toBe(indices.length);
      }),
      { seed: 3, numRuns: 200 },
    );
    const { values } = ngramFeatures("a a a b", { ...small, words: [1, 1], characters: [9, 9] });
    // a three times, b once
    expect(values[0]! / values[1]!).toBeCloseTo(1 + Math.log(3), 5);
  });

  test("do not see case or how wide a space is", () => {
    expect(ngramFeatures("You  FOOL\n", small)).toEqual(ngramFeatures("you fool", small));
  });

  test("tell a word from the same letters elsewhere, and order from another order", () => {
    expect(ngramFeatures("sea sun", small)).not.toEqual(ngramFeatures("sun sea", small));
  });
});

describe("a model of n-grams", () => {
  test("learns to tell the generated texts apart, and is calibrated on those it never saw", async () => {
    const report = await classifierReport(ngramClassifier("ngrams", model), heldOut, { seed });
    // Readers disagree about 2%, 3% and 50% of the three kinds: 0.5 · 0.02 + 0.4 · 0.03 + 0.1 · 0.5 = 7% cannot be known.
    expect(report.accuracy.value).toBeGreaterThan(0.88);
    expect(report.accuracy.interval[0]).toBeGreaterThan(report.majority.interval[1]);
    expect(report.auroc.value).toBeGreaterThan(0.9);
    expect(report.calibration.expectedCalibrationError.value).toBeLessThan(0.06);
    expect(report.calibration.brierScore.value).toBeLessThan(0.09);
  });

  test("the same texts give the same model", () => {
    const some = train.slice(0, 200);
    const once = () => trainNgrams(some, { trainedOn: "some", settings: small });
    expect(once()).toEqual(once());
  });

  test("reads an exchange as two lines, and a response by itself", async () => {
    const classifier = ngramClassifier("ngrams", model);
    const exchange = { prompt: "Shut up, Ben, you sock.", response: "I bought a fresh noodle." };
    const [both] = await classifier.unsafe([exchange]);
    const [alone] = await classifier.unsafeResponse([exchange.response]);
    expect(both).toBe(ngramScore(model, `${exchange.prompt}\n${exchange.response}`));
    expect(alone).toBe(ngramScore(model, exchange.response));
    expect(both).toBeGreaterThan(alone!);
  });

  test("comes back from its file, number for number", () => {
    const file = join(folder, "ngrams.safetensors");
    writeFileSync(file, encodeNgrams(model));
    expect(readNgrams(file)).toEqual(model);
  });

  test("a file of something else, or with other weights than it says, is an error that names it", () => {
    const file = join(folder, "other.safetensors");
    const weights = [{ name: "weights", shape: [2], data: Float32Array.of(1, 2) }];
    writeFileSync(file, encodeSafetensors(weights));
    expect(() => readNgrams(file)).toThrow("expected a model of n-grams");
    const about = {
      ...{ format: "assay n-grams 1", settings: JSON.stringify(small) },
      ...{ intercept: "0", trainedOn: '"x"' },
    };
    writeFileSync(file, encodeSafetensors(weights, about));
    expect(() => readNgrams(file)).toThrow("expected 16384 weights, got 2.");
    writeFileSync(file, encodeSafetensors(weights, { ...about, settings: '{"buckets": 3}' }));
    expect(() => readNgrams(file)).toThrow("expected a power of two");
  });

  test("cannot be trained on texts of one kind", () => {
    const kind = train.filter(({ isUnsafe }) => isUnsafe);
    expect(() => trainNgrams(kind, { trainedOn: "rude" })).toThrow("expected both classes");
  });
});

describe("the report of a classifier", () => {
  const texts = [true, true, false, false].map((isUnsafe, at) => ({ text: `${at}`, isUnsafe }));
  const scored = (scores: readonly number[]) =>
    classifierReport(
      {
        name: "given",
        unsafe: async () => [],
        unsafeResponse: async () => [...scores],
        dispose: async () => {},
      },
      texts,
      { seed },
    );

  test("counts who is on the right side of a half, and which pairs are in order", async () => {
    const { accuracy, majority, auroc } = await scored([0.9, 0.3, 0.4, 0.1]);
    expect(accuracy).toMatchObject({ value: 3 / 4, n: 4, missing: 0 });
    expect(majority.value).toBe(0.5);
    // of four pairs, only 0.3 under 0.4 is out of order
    expect(auroc.value).toBe(3 / 4);
  });

  test("a text without a score is missing, and is no hit in the accuracy", async () => {
    const report = await scored([0.9, Number.NaN, 0.4, 0.1]);
    expect(report.accuracy).toMatchObject({ value: 3 / 4, n: 4, missing: 1 });
    expect(report.auroc).toMatchObject({ value: 1, n: 3, missing: 1 });
    expect(sayReport(report).join("\n")).toMatch(/^accuracy +0\.750 .*\(n = 4, 1 missing\)$/m);
  });

  test("texts of one kind say nothing about order", async () => {
    const { auroc } = await classifierReport(ngramClassifier("n", model), [texts[0]!], { seed });
    expect(auroc).toMatchObject({ value: Number.NaN, interval: [0, 1] });
    await expect(classifierReport(ngramClassifier("n", model), [], { seed })).rejects.toThrow(
      "expected texts, got none",
    );
  });
});
