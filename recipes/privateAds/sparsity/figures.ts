/** What there is to look at: the loss of each way over the share of rows that it moves. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import type { Measure, Results } from "../study/findings.ts";
import { aucLoss } from "../study/measures.ts";
import { pointUnder } from "../study/points.ts";
import type { AdStudySettings } from "../study/settings.ts";
import { movedShare } from "./moved.ts";
import { conditionOf } from "./trainings.ts";

/** All figures, in the order of the page. */
export const sparsityFigures = (
  results: Results,
  { trainings }: AdStudySettings,
  events: readonly Event[],
): Figure[] => {
  const all = trainings.map(conditionOf);
  const isPrivate = trainings.filter(({ privacy }) => privacy !== null).map(conditionOf);
  const over = (conditions: readonly string[], measure: Measure) =>
    conditions.map((condition) => pointUnder(results, { x: condition, condition, measure }));
  return [
    {
      ...{ kind: "dot", id: "ranking", title: "Ranking by the way noise is added" },
      caption:
        "1 − AUC on records that were held out, at epsilon 2; 95% intervals over replicates.",
      x: { label: "noise" },
      y: { label: "1 − AUC", unit: "rate" },
      series: [{ name: "1 − AUC", points: over(all, aucLoss) }],
    },
    {
      ...{ kind: "dot", id: "moved", title: "Rows that a step moves" },
      caption:
        "Share of the rows of the table that get noise in a step, in the law of the result; lazy noise moves as many as dense noise, and draws it later.",
      x: { label: "noise" },
      y: { label: "share of rows", unit: "number", scale: "log" },
      series: [{ name: "share of rows", points: over(isPrivate, movedShare(events)) }],
    },
  ];
};
