import type { Metric } from "./metric.ts";
import { rateOf } from "./rate.ts";

export default {
  name: "accuracy",
  description: "Share of answers that are right (outcome `correct`).",
  example: { outcomes: [{ correct: true }, { correct: false }, { correct: true }], value: 2 / 3 },
  measure: (samples) => rateOf(samples, ({ correct }) => correct === true),
} satisfies Metric;
