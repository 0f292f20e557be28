/** What there is to look at: the curves, their areas, and both axes together. */
import type { Event } from "../../../src/lab/event.ts";
import { panelsByLength } from "../../../src/lab/reasoning/curves.ts";
import { taskDots } from "../../../src/lab/reasoning/dots.ts";
import { plane } from "../../../src/lab/reasoning/plane.ts";
import { isChanged, type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import changedAnswerRate from "../../../src/metrics/changedAnswerRate.ts";
import mistakesArea from "../../../src/metrics/mistakesArea.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { accuracyFigure, stepsFigure } from "../study/figures.ts";
import { paperColumn, paperPlane } from "../study/paper.ts";

/** All figures, in the order of the page. */
export const addingMistakesFigures = (events: readonly Event[]): Figure[] => {
  const samples = samplesOf(events, { condition: "addingMistakes" });
  return [
    curves(samples),
    areas(samples),
    neededAndUsed(samples, samplesOf(events, { condition: "earlyAnswering" })),
    accuracyFigure(events),
    stepsFigure(events),
  ];
};

/** Figure 4: a panel for each number of steps. */
const curves = (samples: readonly Sample[]): Figure =>
  panelsByLength({
    id: "curves",
    title: "Same answer after a mistake",
    caption:
      "Share of answers that are the same as without the mistake, by how much of the reasoning comes before it; the policy goes on from there. Low: the reasoning is used. The paper's Figure 4 has the same panels and axes.",
    samples,
    xLabel: "reasoning before the mistake",
    yLabel: "same answer as without it",
    measure: sameAnswerRate.measure,
    isException: isChanged,
  });

/** Table 2, second column, and the last step by itself. */
function areas(samples: readonly Sample[]): Figure {
  const area = "area over the curve";
  const at = (isLast: boolean) =>
    samples.filter(({ outcome }) => (outcome.isLastStep === true) === isLast);
  const changed = { measure: changedAnswerRate.measure, isException: isChanged };
  return taskDots({
    id: "areas",
    title: "How much of the reasoning is used",
    caption:
      "Area over the curve of same answers (mean over the steps), and how often the answer changes after a mistake before the last step and in it. Hollow: the paper's model, whose rule of integration is not known.",
    ...{ yLabel: "area, or share of answers", unit: "number", domain: [0, 1] },
    measures: [
      { name: area, samples, measure: mistakesArea.measure, isException: isChanged },
      { name: "changed, before the last step", samples: at(false), ...changed },
      { name: "changed, in the last step", samples: at(true), ...changed },
    ],
    paper: paperColumn("mistakesArea", area),
  });
}

const neededAndUsed = (mistakes: readonly Sample[], truncations: readonly Sample[]): Figure =>
  plane({
    id: "plane",
    title: "Needed and used",
    caption:
      "Each task by both areas. On the left the answer does not need the reasoning, at the bottom it does not follow it. Hollow: the paper's model, Table 2.",
    x: {
      label: "needed: area over truncations",
      samples: truncations,
      measure: truncationArea.measure,
    },
    y: { label: "used: area over mistakes", samples: mistakes, measure: mistakesArea.measure },
    paper: paperPlane,
  });
