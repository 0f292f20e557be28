/** What there is to look at: accuracy over epsilon. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import { accuracyPoint } from "../study/accuracyFigure.ts";
import type { GlyphStudySettings } from "../study/defineGlyphStudy.ts";
import { accuracyUnder } from "../study/findings.ts";
import { conditionOf, without } from "../study/names.ts";

/** All figures. */
export function utilityFigures(
  events: readonly Event[],
  { trainings }: GlyphStudySettings,
): Figure[] {
  const points = trainings.flatMap((training) => {
    const { privacy } = training;
    if (privacy === null || !("epsilon" in privacy)) return [];
    return [accuracyPoint(events, privacy.epsilon, conditionOf(training))];
  });
  const { n, value } = accuracyUnder(events, without);
  return [
    {
      ...{ kind: "line", id: "utility", title: "What a guarantee costs" },
      caption:
        "Share of held-out images that are named rightly, over epsilon; 95% intervals over replicates. Chance is 10%.",
      x: { label: "epsilon", scale: "log" },
      y: { label: "accuracy", unit: "rate", domain: [0, 1] },
      series: [{ name: "private", points }],
      references: [...(n > 0 ? [{ label: without, y: value }] : []), { label: "chance", y: 0.1 }],
    },
  ];
}
