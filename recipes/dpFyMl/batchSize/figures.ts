/** What there is to look at: accuracy and noise over the size of batches. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import { accuracyPoint } from "../study/accuracyFigure.ts";
import { computedUnder, noisePerStep } from "../study/computed.ts";
import type { GlyphStudySettings } from "../study/defineGlyphStudy.ts";
import { stepsOf } from "../study/settings.ts";
import { conditionOf } from "./trainings.ts";

/** All figures, in the order of the page. */
export function batchFigures(events: readonly Event[], settings: GlyphStudySettings): Figure[] {
  const { trainings } = settings;
  const noise = trainings.map((training) =>
    computedUnder(events, conditionOf(training), noisePerStep),
  );
  const whole = trainings.map(
    (training, index) => noise[index]! * stepsOf(training, settings) ** 0.5,
  );
  const points = (values: readonly number[]) =>
    values.map((y, index) => ({
      x: trainings[index]!.batch,
      y: Number.isFinite(y) ? y : null,
      n: 1,
    }));
  return [
    {
      ...{ kind: "line", id: "accuracy", title: "Larger batches at the same guarantee" },
      caption:
        "Share of held-out images that are named rightly, over the expected size of batches.",
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
    },
    {
      ...{ kind: "line", id: "noise", title: "Noise in a step, and in all of them" },
      caption:
        "Standard deviation of the noise on the mean gradient over the clip norm: σ / B in one step, √T σ / B in the sum of all.",
      x: { label: "batch", scale: "log" },
      y: { label: "noise", unit: "number" },
      series: [
        { name: "one step", points: points(noise) },
        { name: "all steps", points: points(whole) },
      ],
    },
  ];
}
