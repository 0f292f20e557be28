/** What there is to look at: the same accuracy, and what may be claimed. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import { accuracyPoint } from "../study/accuracyFigure.ts";
import { claimedEpsilon, computedUnder } from "../study/computed.ts";
import type { GlyphStudySettings } from "../study/defineGlyphStudy.ts";
import { conditionOf } from "./trainings.ts";

/** All figures, in the order of the page. */
export function samplerFigures(
  events: readonly Event[],
  { trainings }: GlyphStudySettings,
): Figure[] {
  const conditions = trainings.map(conditionOf);
  return [
    {
      ...{ kind: "dot", id: "accuracy", title: "The same model" },
      caption: "Share of held-out images that are named rightly, by how batches were made.",
      x: { label: "batches" },
      y: { label: "accuracy", unit: "rate", domain: [0, 1] },
      series: [
        { name: "accuracy", points: conditions.map((each) => accuracyPoint(events, each, each)) },
      ],
    },
    {
      ...{ kind: "dot", id: "claimed", title: "What may be claimed" },
      caption:
        "Epsilon that may be claimed of the same noise. Shuffled batches claim what the same batches in any order do: no amplification is proved for them that an accountant here knows.",
      x: { label: "batches" },
      y: { label: "epsilon", unit: "number" },
      series: [
        {
          name: "claimed epsilon",
          points: conditions.map((x) => {
            const y = computedUnder(events, x, claimedEpsilon);
            return Number.isFinite(y) ? { x, y, n: 1 } : { x, y: null };
          }),
        },
      ],
    },
  ];
}
