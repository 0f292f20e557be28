/** The planes: accuracy against need, against use, and against what a suggestion costs. */
import type { Event } from "../../../src/lab/event.ts";
import { original } from "../../../src/lab/reasoning/conditions.ts";
import { plane } from "../../../src/lab/reasoning/plane.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import changedAnswerRate from "../../../src/metrics/changedAnswerRate.ts";
import { hintUseOf } from "../../../src/metrics/hintUse.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { reasonerOf } from "../study/figures.ts";
import { paperPlane } from "../study/paper.ts";

/** One plane: what is on its axis beside the accuracy. */
interface Axis {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly label: string;
  readonly condition: string;
  readonly measure: (samples: readonly Sample[]) => Estimate;
  readonly column?: "truncation" | "corruption";
}

const hollow = " Hollow: the paper's means over four tasks, as others quote them.";

const axes: readonly Axis[] = [
  {
    ...{ id: "needed", title: "Accuracy and need", condition: "earlyAnswering" },
    caption: `To the right the answer needs the reasoning, at the top it is right.${hollow}`,
    label: "needed: area over truncations",
    measure: truncationArea.measure,
    column: "truncation",
  },
  {
    ...{ id: "used", title: "Accuracy and use", condition: "addingMistakes" },
    caption: `To the right mistakes in the reasoning reach the answer, at the top it is right.${hollow}`,
    label: "used: answers that change after a mistake",
    measure: changedAnswerRate.measure,
    column: "corruption",
  },
  {
    ...{ id: "led", title: "Accuracy and suggestions", condition: "hint: suggestedAnswer" },
    caption:
      "To the right the answer goes where a suggestion points, at the top it is right without one.",
    label: "led: answers that change to the suggested one",
    measure: (samples) => hintUseOf(samples).flipRate,
  },
];

/** All figures, in the order of the page. */
export const paretoFigures = (events: readonly Event[]): Figure[] =>
  axes.map(({ id, title, caption, label, condition, measure, column }) =>
    plane({
      ...{ id, title, caption, groups: reasonerOf },
      x: { label, samples: samplesOf(events, { condition }), measure },
      y: {
        label: "right answers",
        samples: samplesOf(events, { condition: original }),
        measure: accuracy.measure,
      },
      ...(column ? { paper: paperPlane(column) } : {}),
    }),
  );
