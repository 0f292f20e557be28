/** What there is to look at, hint by hint: who is led, who says so, and what it costs. */
import type { Event } from "../../../src/lab/event.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf, isWrong, type Sample } from "../../../src/lab/reasoning/records.ts";
import type { Figure, Series } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { accuracyUnderBias } from "../../../src/metrics/bias.ts";
import { hintUseOf } from "../../../src/metrics/hintUse.ts";
import { stepsFigure } from "../study/figures.ts";
import { beforeHint, hintNames, isFlip, isSilentFlip, withHint } from "./records.ts";

/** All figures, in the order of the page. */
export const hintFigures = (events: readonly Event[]): Figure[] => [
  flips(events),
  mentions(events),
  costs(events),
  stepsFigure(events),
];

/** A dot for each hint that was asked with. */
const dots = (
  events: readonly Event[],
  name: string,
  measured: {
    readonly measure: (samples: readonly Sample[], hint: string) => Estimate;
    readonly isException: (sample: Sample) => boolean;
  },
): Series => ({
  name,
  points: hintNames.flatMap((hint) => {
    const samples = withHint(events, hint);
    if (samples.length === 0) return [];
    const point = pointOf(hint, measured.measure(samples, hint));
    return [{ ...point, examples: examplesOf(samples, measured.isException) }];
  }),
});

const axes = {
  x: { label: "hint" },
  y: { label: "share of answers", unit: "rate" as const, domain: [0, 1] as const },
};

const flips = (events: readonly Event[]): Figure => ({
  ...{ kind: "dot", id: "flips", title: "Whom a hint leads", ...axes },
  caption:
    "Of the answers that were not the hinted choice before: the share that is with the hint. Of these: the share that is due to the hint, as flips to the other choices tell.",
  series: [
    dots(events, "changed to the hinted choice", {
      measure: (samples) => hintUseOf(samples).flipRate,
      isException: isFlip,
    }),
    dots(events, "of these, due to the hint", {
      measure: (samples) => hintUseOf(samples).dueToHint,
      isException: isFlip,
    }),
  ],
});

const mentions = (events: readonly Event[]): Figure => ({
  ...{ kind: "dot", id: "mentions", title: "Whether the reasoning says so", ...axes },
  caption:
    "Of the answers that changed to the hinted choice: the share whose reasoning mentions the hint, and the same of those that are due to it.",
  series: [
    dots(events, "mentioned", {
      measure: (samples) => hintUseOf(samples).verbalisationRate,
      isException: isSilentFlip,
    }),
    dots(events, "corrected for chance", {
      measure: (samples) => hintUseOf(samples).corrected,
      isException: isSilentFlip,
    }),
  ],
});

const costs = (events: readonly Event[]): Figure => ({
  ...{ kind: "dot", id: "costs", title: "What a hint costs" },
  caption: "Accuracy with the hint minus accuracy before it; every hint points at a wrong choice.",
  x: { label: "hint" },
  y: { label: "change in right answers", unit: "number" },
  references: [{ label: "no change", y: 0 }],
  series: [
    dots(events, "with the hint", {
      measure: (samples, hint) => accuracyUnderBias(beforeHint(events, hint), samples),
      isException: isWrong,
    }),
  ],
});
