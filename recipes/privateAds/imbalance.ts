/**
 * Class imbalance, after Denison et al. 2022: what does a guarantee cost when positives are rare, and do the usual
 * remedies help?
 *
 * Logs that differ by their label rate alone, from every second record to one in 250. At the rarest, positives are
 * weighted, or negatives are dropped by coins of their own before anything else happens: both are covered by the
 * accounting, see `negativeSampling.ts`.
 *
 * Shows: 1 − AUC at epsilon 2 relative to that without privacy, over the label rate; and with both remedies.
 * Does not show: remedies that look at a batch, which no accounting here covers.
 */
import { above, below } from "../../src/lab/bounds.ts";
import { imbalanceFigures } from "./imbalance/figures.ts";
import { growthFinding } from "./imbalance/growth.ts";
import { conditionOf, imbalanceTrainings, nameOf, rarest } from "./imbalance/trainings.ts";
import { defineAdStudy } from "./study/defineAdStudy.ts";
import { type AdClaim, judged } from "./study/findings.ts";
import { aucLoss } from "./study/measures.ts";
import { presetsOf } from "./study/presets.ts";

const rare = nameOf({ rate: rarest });

const claims: readonly AdClaim[] = [
  {
    id: "useful",
    of: rare,
    measure: aucLoss,
    unit: "rate",
    claim: `At a label rate of ${rarest} the private model still ranks better than a constant: 1 − AUC is below 50%.`,
    judge: (ours) => below(ours, 0.5),
  },
  {
    id: "weights",
    from: rare,
    to: nameOf({ rate: rarest, positiveWeight: 10 }),
    measure: aucLoss,
    unit: "points",
    claim: "Positives that count tenfold are ranked better.",
    judge: (ours) => below(ours, 0, "points"),
  },
  {
    id: "dropping",
    from: rare,
    to: nameOf({ rate: rarest, negativeRate: 0.1 }),
    measure: aucLoss,
    unit: "points",
    claim:
      "A tenth of the negatives is not enough: fewer records to hide among need more noise, and ranking suffers.",
    judge: (ours) => above(ours, 0, "points"),
  },
];

export default defineAdStudy({
  name: "imbalance",
  claim:
    "Rare positives make privacy dearer, and are no fatal obstacle; weights on positives help, dropping negatives does not.",
  description: "Train click models at epsilon 2 on logs with label rates from 0.5 to 0.004.",
  conditionOf,
  ...presetsOf({ task: "binary", rate: 0.2 }, imbalanceTrainings),
  findings: (results) => [growthFinding(results), ...judged(results, claims)],
  figures: imbalanceFigures,
  caveats: [
    "Logs of one replicate differ in their labels alone. Batches and passes are those of the whole log; a log with a tenth of its negatives has as many passes over what is left.",
  ],
});
