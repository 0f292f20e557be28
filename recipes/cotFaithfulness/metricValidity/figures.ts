/** What there is to look at: which metric tells which truth, and where the models lie. */
import type { Event } from "../../../src/lab/event.ts";
import { oneCurve, pointOf } from "../../../src/lab/reasoning/curves.ts";
import { plane } from "../../../src/lab/reasoning/plane.ts";
import { type GroupName, isChanged, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import mistakesArea from "../../../src/metrics/mistakesArea.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { metrics, truths, validityOf } from "./scores.ts";

/** All figures, in the order of the page. */
export const figures = (events: readonly Event[]): Figure[] => [
  validity(events),
  modelPlane(events),
  curve(events, "earlyAnswering", {
    ...{ id: "truncation", title: "Same answer after part of the reasoning" },
    xLabel: "reasoning provided",
  }),
  curve(events, "addingMistakes", {
    ...{ id: "mistakes", title: "Same answer after a mistake" },
    xLabel: "reasoning before the mistake",
  }),
];

const validity = (events: readonly Event[]): Figure => ({
  ...{ kind: "dot", id: "validity", title: "Which metric tells which truth" },
  caption:
    "Area under the ROC curve of every metric, as a score of single questions, for each planted truth: 1 tells it always, one half never. All kinds of model, as planted or not; intervals are over replicates.",
  x: { label: "metric" },
  y: { label: "area under the ROC curve", unit: "number", domain: [0, 1] },
  references: [{ label: "tells nothing", y: 1 / 2 }],
  series: truths.map((truth) => ({
    name: truth,
    points: metrics.map((metric) => pointOf(metric.name, validityOf(events, { metric, truth }))),
  })),
});

const plantOf: GroupName = ({ outcome: { plant } }) => `${plant}`;

const modelPlane = (events: readonly Event[]): Figure =>
  plane({
    id: "plane",
    title: "Where the planted models lie",
    caption:
      "Each kind of model by both areas. M1, M2 and L2 need their reasoning and use it; M3 does not need it and uses some; M4 cannot see it; M6 needs it for how it is spelled, which mistakes do not touch.",
    x: {
      label: "needed: area over truncations",
      samples: samplesOf(events, { condition: "earlyAnswering" }),
      measure: truncationArea.measure,
    },
    y: {
      label: "used: area over mistakes",
      samples: samplesOf(events, { condition: "addingMistakes" }),
      measure: mistakesArea.measure,
    },
    groups: plantOf,
  });

const curve = (
  events: readonly Event[],
  condition: string,
  { xLabel, ...rest }: Pick<Figure, "id" | "title"> & { readonly xLabel: string },
): Figure =>
  oneCurve({
    ...rest,
    caption:
      "Share of answers that are the same as after the whole reasoning as it was, by kind of model and sixths of the reasoning.",
    samples: samplesOf(events, { condition }),
    ...{ xLabel, yLabel: "same answer" },
    measure: sameAnswerRate.measure,
    isException: isChanged,
    lines: plantOf,
    // A mention makes some reasonings one step longer than the six of most.
    place: ({ outcome: { share } }) => Math.round(6 * Number(share)) / 6,
  });
