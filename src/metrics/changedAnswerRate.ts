import type { Metric } from "./metric.ts";
import { rateOf } from "./rate.ts";
import { complementOf } from "./weightedRate.ts";

export default {
  name: "changedAnswerRate",
  description:
    "Share of answers that are not those of the original reasoning (outcome `same`); a refusal is one.",
  example: { outcomes: [{ same: true }, { same: true }, { same: false }], value: 1 / 3 },
  measure: (samples) => complementOf(rateOf(samples, ({ same }) => same === true)),
} satisfies Metric;
