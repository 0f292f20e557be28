import { distinctNGrams } from "./distinct.ts";
import type { Metric } from "./metric.ts";

export default {
  name: "distinct1",
  description: "Share of the words of all prompts (outcome `prompt`) that are different.",
  // a, b and c among a b, a c.
  example: { outcomes: [{ prompt: "a b" }, { prompt: "a c" }], value: 3 / 4 },
  measure: (samples) => distinctNGrams(samples, 1),
} satisfies Metric;
