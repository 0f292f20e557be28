/** What there is to look at: rates, and losses as trained and recalibrated. */
import type { Figure } from "../../../src/lab/summary.ts";
import { calibrationFigure } from "../study/calibrationFigure.ts";
import type { Measure, Results } from "../study/findings.ts";
import { aucLoss, logLoss } from "../study/measures.ts";
import { pointUnder } from "../study/points.ts";
import type { AdStudySettings } from "../study/settings.ts";
import { clipNorms, type Named, nameOf } from "./trainings.ts";

/** All figures, in the order of the page. */
export const calibrationFigures = (results: Results, _: AdStudySettings): Figure[] => {
  const over = (measure: Measure, named: Pick<Named, "recalibrated"> = {}) =>
    clipNorms.map((clipNorm) =>
      pointUnder(results, { x: clipNorm, condition: nameOf({ clipNorm, ...named }), measure }),
    );
  return [
    calibrationFigure(results, [
      nameOf({ clipNorm: 1 }),
      nameOf({ clipNorm: 1, recalibrated: true }),
      "without privacy",
    ]),
    {
      ...{ kind: "line", id: "logLoss", title: "What recalibration repairs" },
      caption:
        "Log loss on records that were held out, over the clip norm, at epsilon 4; 95% intervals over replicates.",
      x: { label: "clip norm", scale: "log" },
      y: { label: "log loss", unit: "number" },
      series: [
        { name: "as trained", points: over(logLoss) },
        { name: "recalibrated", points: over(logLoss, { recalibrated: true }) },
      ],
    },
    {
      ...{ kind: "line", id: "ranking", title: "What it cannot repair" },
      caption: "1 − AUC of the same models: a rising line through outputs ranks as before.",
      x: { label: "clip norm", scale: "log" },
      y: { label: "1 − AUC", unit: "rate" },
      series: [
        { name: "as trained", points: over(aucLoss) },
        { name: "recalibrated", points: over(aucLoss, { recalibrated: true }) },
      ],
    },
  ];
};
