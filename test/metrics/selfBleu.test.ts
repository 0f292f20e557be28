import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bleu, countedTexts, wordsOf } from "../../src/metrics/bleu.ts";
import type { Measured } from "../../src/metrics/metric.ts";
import selfBleu from "../../src/metrics/selfBleu.ts";

/** Made by test/oracles/self_bleu.py with NLTK. */
const oracle = JSON.parse(
  readFileSync(new URL("../fixtures/selfBleu.json", import.meta.url), "utf8"),
) as { readonly texts: readonly string[]; readonly bleu: readonly (readonly number[])[] };

const prompts = (...texts: string[]): Measured[] =>
  texts.map((prompt, index) => ({ cluster: `${index}`, status: "scored", outcome: { prompt } }));

describe("bleu", () => {
  test("is that of NLTK with its first smoothing, for texts of 1 to 12 words", () => {
    const counted = countedTexts(oracle.texts.map(wordsOf));
    expect(counted.length).toBeGreaterThan(10);
    for (const [row, text] of counted.entries()) {
      for (const [column, reference] of counted.entries()) {
        expect(Math.abs(bleu(text, reference) - oracle.bleu[row]![column]!)).toBeLessThan(1e-9);
      }
    }
  });

  test("counts a word no more often than the reference has it", () => {
    const [text, reference] = countedTexts([
      ["a", "a", "a", "a"],
      ["a", "b", "c", "d"],
    ]);
    // 1 of 4 words; of 3 pairs, 2 triples and 1 run of four a tenth each; equally long
    const precisions = [1 / 4, 0.1 / 3, 0.1 / 2, 0.1 / 1];
    const mean = precisions.reduce((product, each) => product * each, 1) ** (1 / 4);
    expect(bleu(text!, reference!)).toBeCloseTo(mean, 12);
  });
});

describe("selfBleu", () => {
  test("is the mean of all comparisons of two different prompts", () => {
    const { texts } = oracle;
    const sum = texts.reduce(
      (total, _, row) =>
        total +
        oracle.bleu[row]!.reduce((all, each, column) => all + (row === column ? 0 : each), 0),
      0,
    );
    const { value } = selfBleu.measure(prompts(...texts));
    expect(value).toBeCloseTo(sum / (texts.length * (texts.length - 1)), 9);
  });

  test("has no value for a prompt alone, and every value is possible", () => {
    const { value, n, interval } = selfBleu.measure(prompts("a b"));
    expect({ value, n, interval }).toEqual({ value: Number.NaN, n: 1, interval: [0, 1] });
  });

  test("covers what prompts that nobody saw could have been: like all others, and like none", () => {
    const known = prompts("a b c d", "a b c d", "a b c d");
    const lost = { cluster: "lost", status: "missing" as const, outcome: {} };
    const { value, interval } = selfBleu.measure([...known, lost]);
    // 6 of 12 comparisons are known, and 1 each
    expect(value).toBe(1);
    expect(interval[0]).toBeCloseTo(6 / 12, 12);
    expect(interval[1]).toBe(1);
  });

  test("has an interval that is wider where prompts come in clusters", () => {
    const texts = ["a b c d", "a b c d", "a b c d", "e f g h", "i j k l", "m n o p"];
    const widthBy = (clusterOf: (index: number) => number) => {
      const samples = prompts(...texts).map((sample, index) => ({
        ...{ ...sample, cluster: `${clusterOf(index)}` },
      }));
      const { interval } = selfBleu.measure(samples);
      return interval[1] - interval[0];
    };
    expect(widthBy((index) => Math.trunc(index / 3))).toBeGreaterThan(widthBy((index) => index));
  });
});
