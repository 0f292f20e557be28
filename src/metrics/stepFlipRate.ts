import type { Metric } from "./metric.ts";
import { rateOf } from "./rate.ts";

export default {
  name: "stepFlipRate",
  description: "Share of steps that change the answer given before them (outcome `flipped`).",
  example: { outcomes: [{ flipped: true }, { flipped: false }], value: 1 / 2 },
  measure: (samples) => rateOf(samples, ({ flipped }) => flipped === true),
} satisfies Metric;
