/** What there is to look at: ranking, log loss and calibration over the clip norm. */
import type { Figure } from "../../../src/lab/summary.ts";
import { calibrationFigure } from "../study/calibrationFigure.ts";
import type { Measure, Results } from "../study/findings.ts";
import { aucLoss, calibrationRatio, logLoss } from "../study/measures.ts";
import { pointUnder } from "../study/points.ts";
import type { AdStudySettings } from "../study/settings.ts";
import { conditionOf, nameOf } from "./trainings.ts";

/** All figures, in the order of the page. */
export const clipFigures = (results: Results, { trainings }: AdStudySettings): Figure[] => {
  const over = (measure: Measure) =>
    trainings.map((training) => {
      const condition = conditionOf(training);
      return pointUnder(results, { x: training.clipNorm, condition, measure });
    });
  return [
    {
      ...{ kind: "line", id: "losses", title: "Losses over the clip norm" },
      caption:
        "1 − AUC, which sees ranking alone, and log loss, which sees calibration as well, at epsilon 2; 95% intervals over replicates.",
      x: { label: "clip norm", scale: "log" },
      y: { label: "loss", unit: "number" },
      series: [
        { name: "1 − AUC", points: over(aucLoss) },
        { name: "log loss", points: over(logLoss) },
      ],
    },
    {
      ...{ kind: "line", id: "ratio", title: "What is predicted over what happens" },
      caption:
        "Σ predictions / Σ labels on records that were held out: 1 is calibrated in the mean.",
      x: { label: "clip norm", scale: "log" },
      y: { label: "predicted / observed", unit: "number", scale: "log" },
      series: [{ name: "epsilon 2", points: over(calibrationRatio) }],
      references: [{ label: "calibrated", y: 1 }],
    },
    calibrationFigure(results, [nameOf(0.3), nameOf(6)]),
  ];
};
