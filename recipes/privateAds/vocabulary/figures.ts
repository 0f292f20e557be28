/** What there is to look at: the loss over the ids of a field. */
import type { Figure } from "../../../src/lab/summary.ts";
import { type Results, valueUnder } from "../study/findings.ts";
import { aucLoss } from "../study/measures.ts";
import { pointUnder } from "../study/points.ts";
import type { AdStudySettings } from "../study/settings.ts";
import { hashSizes, nameOf } from "./trainings.ts";

/** All figures. */
export function vocabularyFigures(results: Results, { world }: AdStudySettings): Figure[] {
  const most = Math.max(...world.buckets);
  const over = (privacy?: null) => [
    ...hashSizes.map((hashTo) =>
      pointUnder(results, {
        ...{ x: hashTo, measure: aucLoss },
        condition: nameOf({ ids: { hashTo }, ...(privacy === null && { privacy }) }),
      }),
    ),
    pointUnder(results, {
      ...{ x: most, measure: aucLoss },
      condition: nameOf(privacy === null ? { privacy } : {}),
    }),
  ];
  const frequent = valueUnder(results, nameOf({ ids: { kept: "frequent" } }), aucLoss).value;
  return [
    {
      ...{ kind: "line", id: "vocabulary", title: "How many ids are worth having" },
      caption:
        "1 − AUC on records that were held out, over the ids that each field is hashed to at most; on the right all of them as they are. 95% intervals over replicates.",
      x: { label: "ids of a field", scale: "log" },
      y: { label: "1 − AUC", unit: "rate" },
      series: [
        { name: "epsilon 2", points: over() },
        { name: "without privacy", points: over(null) },
      ],
      references: Number.isFinite(frequent)
        ? [{ label: "epsilon 2, private vocabulary", y: frequent, series: "epsilon 2" }]
        : [],
    },
  ];
}
