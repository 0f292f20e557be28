/** What there is to look at: the loss over the size of batches, and the noise that goes with it. */
import type { Figure } from "../../../src/lab/summary.ts";
import type { Measure, Results } from "../study/findings.ts";
import { aucLoss, factOf } from "../study/measures.ts";
import { pointUnder } from "../study/points.ts";
import type { AdStudySettings } from "../study/settings.ts";
import { conditionOf } from "./trainings.ts";

/** All figures, in the order of the page. */
export const batchFigures = (results: Results, { trainings }: AdStudySettings): Figure[] => {
  const points = (measure: Measure) =>
    trainings.map((training) => {
      const condition = conditionOf(training);
      return pointUnder(results, { x: training.batch, condition, measure });
    });
  return [
    {
      ...{ kind: "line", id: "batch", title: "Larger batches at the same guarantee" },
      caption:
        "1 − AUC on records that were held out, over the expected size of batches, at epsilon 1 and ten passes; 95% intervals over replicates.",
      x: { label: "batch", scale: "log" },
      y: { label: "1 − AUC", unit: "rate" },
      series: [{ name: "epsilon 1", points: points(aucLoss) }],
    },
    {
      ...{ kind: "line", id: "noise", title: "Noise in a step, and in all of them" },
      caption:
        "Standard deviation of the noise on the mean gradient over the clip norm: σ / B in one step, √T σ / B in the sum of all.",
      x: { label: "batch", scale: "log" },
      y: { label: "noise", unit: "number" },
      series: [
        { name: "one step", points: points(noisePerStep) },
        { name: "all steps", points: points(noiseInAll) },
      ],
    },
  ];
};

const noisePerStep: Measure = (result) =>
  factOf(result, "noiseMultiplier") / factOf(result, "batch");

const noiseInAll: Measure = (result) => noisePerStep(result) * Math.sqrt(factOf(result, "steps"));
