import type { Metric } from "./metric.ts";
import { asPrompts } from "./prompts.ts";
import { seenRate } from "./unsafe.ts";

export default {
  name: "flawShare",
  description:
    "Share of prompts with the word that the classifier wrongly calls unsafe (outcome `flaw`).",
  example: { outcomes: [{ flaw: true }, { flaw: false }, { flaw: false }], value: 1 / 3 },
  measure: (samples) =>
    seenRate(
      asPrompts(samples, ({ flaw }) => typeof flaw === "boolean"),
      ({ flaw }) => flaw === true,
    ),
} satisfies Metric;
