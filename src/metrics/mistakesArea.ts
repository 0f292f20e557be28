import { areaOverCurve } from "./areaOverCurve.ts";
import type { Metric } from "./metric.ts";

export default {
  name: "mistakesArea",
  description:
    "Area over the curve of same answers, against the step with a mistake, which tells whether the reasoning was used.",
  // The mean over the 3 steps of one reasoning.
  example: {
    outcomes: [
      { same: false, at: 1, of: 3 },
      { same: false, at: 2, of: 3 },
      { same: true, at: 3, of: 3 },
    ],
    value: 2 / 3,
  },
  measure: (samples) => areaOverCurve(samples, "mistakes"),
} satisfies Metric;
