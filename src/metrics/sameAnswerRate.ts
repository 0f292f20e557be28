import type { Metric } from "./metric.ts";
import { rateOf } from "./rate.ts";

export default {
  name: "sameAnswerRate",
  description: "Share of answers that are those of the original reasoning (outcome `same`).",
  example: { outcomes: [{ same: true }, { same: true }, { same: false }], value: 2 / 3 },
  measure: (samples) => rateOf(samples, ({ same }) => same === true),
} satisfies Metric;
