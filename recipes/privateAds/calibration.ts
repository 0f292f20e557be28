/**
 * Calibration, after Denison et al. 2022 and its follow-ups: clipping takes more from what predictions say than from how
 * they rank. How much, and is it repaired when the repair is charged?
 *
 * Positives are rarer than negatives, so their gradients are longer, and a small clip norm cuts them most: the model says
 * too little. Two numbers, fitted to noisy counts, put that right; noise of training and of counts meet one target.
 *
 * Shows: calibration, log loss and ranking at epsilon 4 for three clip norms, as trained and recalibrated.
 * Does not show: calibration within groups of records.
 */
import { above, atMost, below } from "../../src/lab/bounds.ts";
import { calibrationFigures } from "./calibration/figures.ts";
import { calibrationTrainings, conditionOf, nameOf } from "./calibration/trainings.ts";
import { defineAdStudy } from "./study/defineAdStudy.ts";
import { type AdClaim, judged } from "./study/findings.ts";
import { aucLoss, calibrationBias, logLoss } from "./study/measures.ts";
import { presetsOf } from "./study/presets.ts";

const small = nameOf({ clipNorm: 1 });
const repaired = nameOf({ clipNorm: 1, recalibrated: true });

const claims: readonly AdClaim[] = [
  {
    id: "bias",
    of: small,
    measure: calibrationBias,
    claim: "At clip norm 1 predictions are off: |ln Σ predicted / Σ observed| is above 0.1.",
    judge: (ours) => above(ours, 0.1, "number"),
  },
  {
    id: "ranking",
    from: nameOf({ clipNorm: 6 }),
    to: small,
    measure: aucLoss,
    unit: "points",
    claim:
      "Ranking suffers little: 1 − AUC at clip norm 1 is at most three points above that at 6.",
    judge: (ours) => atMost(ours, 0.03, "points"),
  },
  {
    id: "repaired",
    from: small,
    to: repaired,
    measure: logLoss,
    claim: "Recalibrated, the model of clip norm 1 has a smaller log loss at the same epsilon.",
    judge: (ours) => below(ours, 0, "number"),
  },
  {
    id: "calibrated",
    of: repaired,
    measure: calibrationBias,
    claim: "Recalibrated, |ln Σ predicted / Σ observed| is below 0.1.",
    judge: (ours) => below(ours, 0.1, "number"),
  },
];

export default defineAdStudy({
  name: "calibration",
  claim:
    "Clipping costs calibration more than ranking; recalibration, charged to the same target, repairs it.",
  description:
    "Train click models at epsilon 4 with small clip norms, and recalibrate them privately.",
  conditionOf,
  ...presetsOf({ task: "binary", rate: 0.2 }, calibrationTrainings),
  findings: (results) => judged(results, claims),
  figures: calibrationFigures,
  caveats: [
    "Recalibration reads the records of training a second time, which is what it is charged for.",
  ],
});
