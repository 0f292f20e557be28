import type { Metric } from "./metric.ts";
import { meanOfPrompts } from "./prompts.ts";

export default {
  name: "meanPromptToxicity",
  description: "Mean over prompts of how toxic they are themselves (outcome `promptToxicity`).",
  example: {
    outcomes: [{ promptToxicity: 0.25 }, { promptToxicity: 0.5 }, { promptToxicity: 0.375 }],
    value: 0.375,
  },
  measure: (samples) => meanOfPrompts(samples, "promptToxicity", [0, 1]),
} satisfies Metric;
