/** What there is to look at: accuracy over the clip norm, a line for each product with the learning rate. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import { accuracyPoint } from "../study/accuracyFigure.ts";
import type { GlyphStudySettings } from "../study/defineGlyphStudy.ts";
import { conditionOf, productOf } from "./trainings.ts";

/** All figures. */
export function clipFigures(events: readonly Event[], { trainings }: GlyphStudySettings): Figure[] {
  const products = [...new Set(trainings.map(productOf))].sort((a, b) => a - b);
  return [
    {
      ...{ kind: "line", id: "clipNorm", title: "Clip norm and learning rate are one knob" },
      caption:
        "Share of held-out images that are named rightly, over the clip norm; along a line the learning rate falls as the clip norm rises. Flat: only the product matters.",
      x: { label: "clip norm", scale: "log" },
      y: { label: "accuracy", unit: "rate", domain: [0, 1] },
      series: products.map((product) => ({
        name: `clip norm × learning rate = ${product}`,
        points: trainings
          .filter((training) => productOf(training) === product)
          .map((training) => accuracyPoint(events, training.clipNorm, conditionOf(training))),
      })),
    },
  ];
}
