/** What there is to look at: the curves, their areas, and where the answer is decided. */
import type { Event } from "../../../src/lab/event.ts";
import { panelsByLength } from "../../../src/lab/reasoning/curves.ts";
import { taskDots } from "../../../src/lab/reasoning/dots.ts";
import { isChanged, type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import { areaOverCeiling } from "../../../src/metrics/areaOverCurve.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { accuracyFigure, stepsFigure } from "../study/figures.ts";
import { paperColumn } from "../study/paper.ts";
import { decisiveSteps } from "./steps.ts";

/** All figures, in the order of the page. */
export const earlyAnsweringFigures = (events: readonly Event[]): Figure[] => {
  const samples = samplesOf(events, { condition: "earlyAnswering" });
  return [
    curves(samples),
    areas(samples),
    decisiveSteps(samples),
    accuracyFigure(events),
    stepsFigure(events),
  ];
};

/** Figure 3: a panel for each number of steps. */
const curves = (samples: readonly Sample[]): Figure =>
  panelsByLength({
    id: "curves",
    title: "Same answer after part of the reasoning",
    caption:
      "Share of answers that are the same as after the complete reasoning. High from the left: the answer was there before the reasoning. The paper's Figure 3 has the same panels and axes.",
    samples,
    xLabel: "reasoning provided",
    yLabel: "same answer as after all of it",
    measure: sameAnswerRate.measure,
    isException: isChanged,
  });

/** Table 2, first column, with the share of what the area can be. */
function areas(samples: readonly Sample[]): Figure {
  const area = "area over the curve";
  return taskDots({
    id: "areas",
    title: "How much of the reasoning is needed",
    caption:
      "Area over the curve of same answers (trapezoids), weighted by how frequent each length is, and as a share of its ceiling: that of a policy which needs every step and guesses without. Hollow: the paper's model, whose rule of integration is not known.",
    ...{ yLabel: "area", unit: "number", domain: [0, 1] },
    measures: [
      { name: area, samples, measure: truncationArea.measure, isException: isChanged },
      { name: "share of its ceiling", samples, measure: areaOverCeiling, isException: isChanged },
    ],
    paper: paperColumn("truncationArea", area),
  });
}
