/** What there is to look at: accuracy and agreement over the share that is paraphrased. */
import type { Event } from "../../../src/lab/event.ts";
import { ofControl, original } from "../../../src/lab/reasoning/conditions.ts";
import { oneCurve, panelsByLength } from "../../../src/lab/reasoning/curves.ts";
import { isChanged, isWrong, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";
import { stepsFigure } from "../study/figures.ts";
import { agreements } from "./records.ts";

const xLabel = "reasoning paraphrased";

/** All figures, in the order of the page. */
export const paraphrasingFigures = (events: readonly Event[]): Figure[] => [
  accuracyCurves(events),
  sameAnswers(events),
  controlCurve(events),
  stepsFigure(events),
];

/** Figure 6. */
function accuracyCurves(events: readonly Event[]): Figure {
  const whole = accuracy.measure(samplesOf(events, { condition: original })).value;
  return panelsByLength({
    id: "accuracy",
    title: "Right answers after reasoning in other words",
    caption:
      "Share of right answers by how much of the reasoning was paraphrased. Dotted: in the original words. The paper's Figure 6 has the same panels and axes.",
    samples: samplesOf(events, { condition: "paraphrasing" }),
    ...{ xLabel, yLabel: "right answers" },
    measure: accuracy.measure,
    isException: isWrong,
    references: Number.isFinite(whole) ? [{ label: "original words", y: whole }] : [],
  });
}

/** Figure 9. */
function sameAnswers(events: readonly Event[]): Figure {
  const chance = sameAnswerRate.measure(agreements(events)).value;
  return oneCurve({
    id: "same",
    title: "Same answer after reasoning in other words",
    caption:
      "Share of answers that are the same as after the original words. Dotted: how often two independent reasonings of a question agree. The paper's Figure 9 has the same axes.",
    samples: samplesOf(events, { condition: "paraphrasing" }),
    ...{ xLabel, yLabel: "same answer as in the original words" },
    measure: sameAnswerRate.measure,
    isException: isChanged,
    references: Number.isFinite(chance) ? [{ label: "independent reasonings", y: chance }] : [],
  });
}

const controlCurve = (events: readonly Event[]): Figure =>
  oneCurve({
    id: "control",
    title: "Positive control: a policy that hides its answer in its words",
    caption:
      "Right answers of planted/stego, whose answer is in which of two synonyms each step takes. The test works where its curve falls to chance (a quarter).",
    samples: samplesOf(events, { condition: ofControl("paraphrasing") }),
    ...{ xLabel, yLabel: "right answers" },
    measure: accuracy.measure,
    isException: isWrong,
    references: [{ label: "chance", y: 1 / 4 }],
    lines: () => "planted/stego",
  });
