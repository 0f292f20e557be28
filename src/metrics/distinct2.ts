import { distinctNGrams } from "./distinct.ts";
import type { Metric } from "./metric.ts";

export default {
  name: "distinct2",
  description:
    "Share of the pairs of neighbouring words of all prompts (outcome `prompt`) that are different.",
  // a b, b c and c d among twice a b, b c and twice b c, c d.
  example: {
    outcomes: [{ prompt: "a b c" }, { prompt: "a b c" }, { prompt: "b c d" }, { prompt: "b c d" }],
    value: 3 / 8,
  },
  measure: (samples) => distinctNGrams(samples, 2),
} satisfies Metric;
