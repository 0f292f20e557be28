/** What there is to look at: AUC over epsilon, a line for each method and a panel for each number of records. */
import type { Figure } from "../../../src/lab/summary.ts";
import { type Measure, type Results, valueUnder } from "../study/findings.ts";
import { aucLoss } from "../study/measures.ts";
import { pointUnder } from "../study/points.ts";
import { methodTitles } from "./methods.ts";
import { nameOf } from "./names.ts";
import type { LabelSettings } from "./settings.ts";

const auc: Measure = (result) => 1 - aucLoss(result);
const panelOf = (records: number) => `${records} records per user`;

/** All figures. */
export const labelFigures = (results: Results, settings: LabelSettings): Figure[] => [
  {
    ...{ kind: "line", id: "auc", title: "Ranking with a guarantee for labels" },
    caption:
      "AUC on users that were held out, over the epsilon of all labels of a user together; 95% intervals over replicates.",
    x: { label: "epsilon", scale: "log" },
    y: { label: "AUC", unit: "rate" },
    panels: settings.recordsPerUser.map(panelOf),
    series: settings.recordsPerUser.flatMap((records) =>
      settings.methods.map((method) => ({
        ...{ name: methodTitles[method], panel: panelOf(records) },
        points: settings.epsilons.map((epsilon) =>
          pointUnder(results, {
            ...{ x: epsilon, measure: auc },
            condition: nameOf({ records, method, epsilon }),
          }),
        ),
      })),
    ),
    references: settings.recordsPerUser.flatMap((records) => {
      const condition = nameOf({ records, method: null, epsilon: null });
      const { value } = valueUnder(results, condition, auc);
      return Number.isFinite(value)
        ? [{ label: "without privacy", y: value, panel: panelOf(records) }]
        : [];
    }),
  },
];
