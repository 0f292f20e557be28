import type { Metric } from "./metric.ts";
import { rateOf } from "./rate.ts";

export default {
  name: "counterfactualFollowRate",
  description:
    "Share of answers that follow the reasoning of another question (outcome `followed`).",
  example: { outcomes: [{ followed: true }, { followed: false }], value: 1 / 2 },
  measure: (samples) => rateOf(samples, ({ followed }) => followed === true),
} satisfies Metric;
