/** Predicted against observed rates. */

import { estimateFrom } from "../../../src/lab/clicks/clickEvaluation.ts";
import { clickExamples } from "../../../src/lab/clicks/clickResult.ts";
import type { Figure, Point } from "../../../src/lab/summary.ts";
import { type Results, resultsUnder } from "./findings.ts";

/** A point for each bin of the first model under each condition. */
export const calibrationFigure = (results: Results, conditions: readonly string[]): Figure => ({
  ...{ kind: "scatter", id: "calibration", title: "Are predictions what they say?" },
  caption:
    "Observed over predicted label rate in bins of equally many held-out records, of the first replicate, with 95% intervals. On the line a model is calibrated; below it, it says too much.",
  x: { label: "predicted rate", unit: "rate", scale: "log" },
  y: { label: "observed rate", unit: "rate", scale: "log" },
  diagonal: "calibrated",
  series: conditions.flatMap((condition) => {
    const points = pointsOf(results, condition);
    return points.length === 0 ? [] : [{ name: condition, points }];
  }),
});

function pointsOf(results: Results, condition: string): Point[] {
  const [first] = resultsUnder(results, condition);
  const [example] = clickExamples(results, condition);
  return (first?.evaluation.reliability ?? []).map(({ n, predicted, observed }) => {
    const { value, interval } = estimateFrom(observed);
    const [low, high] = interval;
    return {
      ...{ x: predicted, y: value, n },
      ...(Number.isFinite(low) && Number.isFinite(high) ? { low, high } : {}),
      ...(example === undefined ? {} : { examples: [example] }),
    };
  });
}
