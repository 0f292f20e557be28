/**
 * The clip norm, after Denison et al. 2022 and section 5.4 of How to DP-fy ML: what do small clip norms cost a model of
 * rare labels?
 *
 * The same guarantee and the same product of clip norm and learning rate, from clip norms below almost all gradients to
 * some above them.
 *
 * Shows: ranking and calibration over the clip norm at epsilon 2.
 * Does not show: the best clip norm of another model; the norm of a gradient grows with the number of its fields.
 */
import { above, atMost } from "../../src/lab/bounds.ts";
import { clipFigures } from "./clipNorm/figures.ts";
import { clipTrainings, conditionOf, nameOf } from "./clipNorm/trainings.ts";
import { defineAdStudy } from "./study/defineAdStudy.ts";
import { type AdClaim, judged } from "./study/findings.ts";
import { aucLoss, calibrationBias, logLoss } from "./study/measures.ts";
import { presetsOf } from "./study/presets.ts";

const claims: readonly AdClaim[] = [
  {
    id: "calibration",
    from: nameOf(6),
    to: nameOf(0.3),
    measure: calibrationBias,
    claim:
      "Clip norm 0.3 leaves predictions off by more than clip norm 6 does: |ln Σ predicted / Σ observed| is larger by 0.1 and more.",
    judge: (ours) => above(ours, 0.1, "number"),
  },
  {
    id: "ranking",
    from: nameOf(6),
    to: nameOf(0.3),
    measure: aucLoss,
    unit: "points",
    claim: "Ranking suffers less: 1 − AUC at clip norm 0.3 is at most five points above that at 6.",
    judge: (ours) => atMost(ours, 0.05, "points"),
  },
  {
    id: "tooLarge",
    from: nameOf(6),
    to: nameOf(30),
    measure: logLoss,
    claim:
      "A clip norm above almost all gradients only adds noise: the log loss at 30 is above that at 6.",
    judge: (ours) => above(ours, 0, "number"),
  },
];

export default defineAdStudy({
  name: "clipNorm",
  claim:
    "Small clip norms hurt calibration more than ranking: positives are rarer, so their gradients are longer, and are cut most.",
  description: "Train a click model at epsilon 2 with clip norms from 0.3 to 30.",
  conditionOf,
  ...presetsOf({ task: "binary", rate: 0.2 }, clipTrainings),
  findings: (results) => judged(results, claims),
  figures: clipFigures,
  caveats: [
    "The product of clip norm and learning rate is the same for all, so that the noise of a step moves parameters equally far.",
  ],
});
