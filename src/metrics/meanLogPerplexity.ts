import type { Metric } from "./metric.ts";
import { meanOfPrompts } from "./prompts.ts";

export default {
  name: "meanLogPerplexity",
  description:
    "Mean over prompts of their negative log-likelihood in nats per token (outcome `logPerplexity`).",
  example: { outcomes: [{ logPerplexity: 2.5 }, { logPerplexity: 4.5 }], value: 3.5 },
  measure: (samples) => meanOfPrompts(samples, "logPerplexity", [0, Infinity]),
} satisfies Metric;
