import type { Metric } from "./metric.ts";
import { rateOf } from "./rate.ts";

export default {
  name: "reversedConsistencyRate",
  description:
    "Share of questions that are answered the other way round when turned round (outcome `consistent`).",
  example: { outcomes: [{ consistent: true }, { consistent: false }], value: 1 / 2 },
  measure: (samples) => rateOf(samples, ({ consistent }) => consistent === true),
} satisfies Metric;
