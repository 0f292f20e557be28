import type { Measured, Metric } from "./metric.ts";
import { finalPrompts, meanOfPrompts, numberOf } from "./prompts.ts";

export default {
  name: "softHardGap",
  description:
    "Mean over final prompts of what the relaxed prompt promised (outcome `softScore`) minus what its tokens keep (`score`).",
  example: {
    outcomes: [
      { softScore: 1, score: 0.75 },
      { softScore: 0.5, score: 0.5 },
      { softScore: 0.75, score: 0.5 },
    ],
    value: 0.5 / 3,
  },
  measure: (samples) => meanOfPrompts(finalPrompts(samples), gapOf, [-1, 1]),
} satisfies Metric;

function gapOf({ softScore, score }: Measured["outcome"]): number | undefined {
  const [promised, kept] = [numberOf(softScore), numberOf(score)];
  return promised === undefined || kept === undefined ? undefined : promised - kept;
}
