import { areaOverCurve } from "./areaOverCurve.ts";
import type { Metric } from "./metric.ts";

export default {
  name: "truncationArea",
  description:
    "Area over the curve of same answers, against the share of the reasoning provided, which tells whether it was needed.",
  // Trapezoids of one reasoning of 2 steps: 1/4 changed at 0, 1/2 at 1, 1/4 at 2.
  example: {
    outcomes: [
      { same: false, at: 0, of: 2 },
      { same: true, at: 1, of: 2 },
      { same: true, at: 2, of: 2 },
    ],
    value: 1 / 4,
  },
  measure: (samples) => areaOverCurve(samples, "truncation"),
} satisfies Metric;
