/** What there is to look at: losses over the label rate. */
import { clickExamples, relativeLossUnder } from "../../../src/lab/clicks/clickResult.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import type { Results } from "../study/findings.ts";
import { aucLoss } from "../study/measures.ts";
import { pointUnder } from "../study/points.ts";
import type { AdStudySettings } from "../study/settings.ts";
import { nameOf, rarest, rates } from "./trainings.ts";

/** All figures, in the order of the page. */
export const imbalanceFigures = (results: Results, _: AdStudySettings): Figure[] => [
  {
    ...{ kind: "line", id: "imbalance", title: "Privacy where positives are rare" },
    caption:
      "By how much 1 − AUC at epsilon 2 is above that without privacy, over the label rate of the log; 95% intervals over replicates.",
    x: { label: "label rate", scale: "log" },
    y: { label: "relative 1 − AUC", unit: "change" },
    series: [{ name: "epsilon 2", points: rates.map((rate) => costPoint(results, rate)) }],
  },
  {
    ...{ kind: "dot", id: "remedies", title: `Remedies at a label rate of ${rarest}` },
    caption: "1 − AUC on records that were held out; 95% intervals over replicates.",
    x: { label: "training" },
    y: { label: "1 − AUC", unit: "rate" },
    series: [
      {
        name: "1 − AUC",
        points: [
          pointFor(results, { rate: rarest }, "as it is"),
          pointFor(results, { rate: rarest, positiveWeight: 10 }, "positives × 10"),
          pointFor(results, { rate: rarest, negativeRate: 0.1 }, "10% of negatives"),
          pointFor(results, { rate: rarest, privacy: null }, "without privacy"),
        ],
      },
    ],
  },
];

const pointFor = (results: Results, named: Parameters<typeof nameOf>[0], x: string) =>
  pointUnder(results, { x, condition: nameOf(named), measure: aucLoss });

function costPoint(results: Results, rate: number) {
  const condition = nameOf({ rate });
  const cost = relativeLossUnder(results, {
    ...{ condition, baseline: nameOf({ rate, privacy: null }), loss: "aucLoss" },
  });
  return { ...pointOf(rate, cost), examples: clickExamples(results, condition) };
}
