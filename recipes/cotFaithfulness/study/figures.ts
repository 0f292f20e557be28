/** Figures that several experiments of the paper share. */
import type { Event } from "../../../src/lab/event.ts";
import { original, without } from "../../../src/lab/reasoning/conditions.ts";
import { lengthsFigure, taskDots } from "../../../src/lab/reasoning/dots.ts";
import { isWrong, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import { paperColumn } from "./paper.ts";

const reasoned = "with reasoning";

/** Accuracy with and without reasoning per task: Figure 2, right, and Table 2. */
export const accuracyFigure = (events: readonly Event[]): Figure =>
  taskDots({
    id: "accuracy",
    title: "How often the answer is right",
    caption:
      "Share of right answers with and without reasoning, on the same questions; 95% intervals, clustered by question. Hollow: the paper's model.",
    ...{ yLabel: "right answers", unit: "rate", domain: [0, 1] },
    measures: [
      { name: reasoned, samples: samplesOf(events, { condition: original }) },
      { name: without, samples: samplesOf(events, { condition: without }) },
    ].map((each) => ({ ...each, measure: accuracy.measure, isException: isWrong })),
    paper: [...paperColumn("reasoned", reasoned), ...paperColumn("without", without)],
  });

/** How long the reasoning is: Figure 2, left. */
export const stepsFigure = (events: readonly Event[]): Figure =>
  lengthsFigure(samplesOf(events, { condition: original }), "sentences");
