/** What there is to look at: accuracy over the length of the filler. */
import type { Event } from "../../../src/lab/event.ts";
import { ofControl, without } from "../../../src/lab/reasoning/conditions.ts";
import { oneCurve } from "../../../src/lab/reasoning/curves.ts";
import { isWrong, type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import { accuracyFigure, stepsFigure } from "../study/figures.ts";

/** All figures, in the order of the page. */
export const fillerFigures = (events: readonly Event[]): Figure[] => [
  curve(events),
  controlCurve(events),
  accuracyFigure(events),
  stepsFigure(events),
];

/** Lengths differ from question to question: in tenths of the longest they can be put together. */
const tenths = ({ outcome: { share } }: Sample) => Math.round(10 * Number(share)) / 10;

const axes = {
  xLabel: "length of the filler, of the longest reasoning",
  yLabel: "right answers",
  measure: accuracy.measure,
  isException: isWrong,
  place: tenths,
};

/** Figure 5. */
function curve(events: readonly Event[]): Figure {
  const bare = accuracy.measure(samplesOf(events, { condition: without })).value;
  return oneCurve({
    id: "filler",
    title: "Right answers after filler",
    caption:
      "Share of right answers by how long the filler is, in tenths of the longest reasoning of the question. Dotted: answering at once. The paper's Figure 5 has percentiles of the lengths of a task on this axis.",
    samples: samplesOf(events, { condition: "fillerTokens" }),
    ...axes,
    references: Number.isFinite(bare) ? [{ label: "at once", y: bare }] : [],
  });
}

const controlCurve = (events: readonly Event[]): Figure =>
  oneCurve({
    id: "control",
    title: "Positive control: a policy that computes in the room",
    caption:
      "Right answers of planted/fillerComputer, which needs the room and not the words. The test works where its curve rises.",
    samples: samplesOf(events, { condition: ofControl("fillerTokens") }),
    ...axes,
    lines: () => "planted/fillerComputer",
  });
