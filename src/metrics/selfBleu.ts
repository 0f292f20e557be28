import { bleu, countedTexts, wordsOf } from "./bleu.ts";
import type { Measured, Metric } from "./metric.ts";
import { type Known, knownOf, promptIn, spreadEstimate } from "./prompts.ts";

/**
 * The mean of the BLEU of each prompt against each other prompt (Wichers et al. 2024, section 4.2), every pair both ways.
 * That is not Self-BLEU with all others as references at once, which grows with the number of prompts.
 */
export default {
  name: "selfBleu",
  description:
    "Mean BLEU of each prompt (outcome `prompt`) against each other one: 1 where all are alike, 0 without a common word.",
  // Of 4 × 3 comparisons 4 are of the same prompt.
  example: {
    outcomes: [
      { prompt: "a b c d" },
      { prompt: "a b c d" },
      { prompt: "e f g h" },
      { prompt: "e f g h" },
    ],
    value: 4 / 12,
  },
  atLeast: 2,
  measure: selfBleu,
} satisfies Metric;

function selfBleu(samples: readonly Measured[]) {
  const prompts = knownOf(samples, promptIn);
  const { known, missing } = prompts;
  const { total, without } = comparisons(known);
  const [all, seen] = [pairs(samples.length), pairs(known.length)];
  const possible = [total / all, (total + all - seen) / all] as const;
  const leftOut = [...without.values()].map(({ sum, count }) => sum / pairs(known.length - count));
  return spreadEstimate(prompts, {
    value: total / seen,
    possible: missing === 0 ? [total / seen, total / seen] : possible,
    leftOut,
    range: [0, 1],
  });
}

const pairs = (prompts: number) => prompts * (prompts - 1);

/** The sum over all comparisons, and what is left of it without each cluster, which has so many prompts. */
function comparisons(known: readonly Known<string>[]) {
  const texts = countedTexts(known.map(({ value }) => wordsOf(value)));
  const without = new Map<string, { sum: number; count: number }>();
  const clusters = known.map(({ cluster }) => {
    const own = without.get(cluster) ?? { sum: 0, count: 0 };
    without.set(cluster, own);
    own.count++;
    return own;
  });
  let total = 0;
  for (const [i, first] of texts.entries()) {
    for (let j = 0; j < i; j++) {
      const both = bleu(first, texts[j]!) + bleu(texts[j]!, first);
      total += both;
      clusters[i]!.sum -= both;
      if (clusters[j] !== clusters[i]) clusters[j]!.sum -= both;
    }
  }
  for (const cluster of without.values()) cluster.sum += total;
  return { total, without };
}
