/** What there is to look at: accuracy and noise over the size of batches. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import { accuracyPoint } from "../study/accuracyFigure.ts";
import { computedUnder, noisePerStep } from "../study/computed.ts";
import type { GlyphStudySettings } from "../study/defineGlyphStudy.ts";
import { stepsOf } from "../study/settings.ts";
import { conditionOf } from "./trainings.ts";

/** All figures, in the order of the page. */
export const batchFigures = (events: readonly Event[], settings: GlyphStudySettings): Figure[] => [
  accuracyFigure(events, settings),
  noiseFigure(events, settings),
];

const accuracyFigure = (events: readonly Event[], { trainings }: GlyphStudySettings): Figure => ({
  ...{ kind: "line", id: "accuracy", title: "Larger batches at the same guarantee" },
  caption: "Share of held-out images that are named rightly, over the expected size of batches.",
  x: { label: "batch", scale: "log" },
  y: { label: "accuracy", unit: "rate", domain: [0, 1] },
  series: [
    {
      name: "epsilon 2, 20 epochs",
      points: trainings.map((training) =>
        accuracyPoint(events, training.batch, conditionOf(training)),
      ),
    },
  ],
});

function noiseFigure(events: readonly Event[], settings: GlyphStudySettings): Figure {
  const { trainings } = settings;
  const noise = trainings.map((each) => computedUnder(events, conditionOf(each), noisePerStep));
  const whole = trainings.map((each, index) => noise[index]! * Math.sqrt(stepsOf(each, settings)));
  const points = (values: readonly number[]) =>
    values.map((y, index) => {
      const x = trainings[index]!.batch;
      return Number.isFinite(y) ? { x, y, n: 1 } : { x, y: null, n: 0 };
    });
  return {
    ...{ kind: "line", id: "noise", title: "Noise in a step, and in all of them" },
    caption:
      "Standard deviation of the noise on the mean gradient over the clip norm: σ / B in one step, √T σ / B in the sum of all.",
    x: { label: "batch", scale: "log" },
    y: { label: "noise", unit: "number" },
    series: [
      { name: "one step", points: points(noise) },
      { name: "all steps", points: points(whole) },
    ],
  };
}
