/**
 * The size of batches, after Denison et al. 2022 and section 5.4 of How to DP-fy ML: at one guarantee and one number of
 * passes, what do larger batches buy?
 *
 * Shows: 1 − AUC over the expected batch at epsilon 1, at the learning rate that is best for each, with the noise of one
 * step and of all of them.
 * Does not show: what more passes would do for large batches.
 */
import { below } from "../../src/lab/bounds.ts";
import { batchFigures } from "./batchSize/figures.ts";
import { batchTrainings, conditionOf, nameOf } from "./batchSize/trainings.ts";
import { defineAdStudy } from "./study/defineAdStudy.ts";
import { type AdClaim, judged } from "./study/findings.ts";
import { aucLoss } from "./study/measures.ts";
import { presetsOf } from "./study/presets.ts";

const claims: readonly AdClaim[] = [
  {
    id: "larger",
    from: nameOf(256),
    to: nameOf(4096),
    measure: aucLoss,
    unit: "points",
    claim: "Batches of 4,096 records lose less than batches of 256.",
    judge: (ours) => below(ours, 0, "points"),
  },
  {
    id: "largest",
    from: nameOf(4096),
    to: nameOf(16_384),
    measure: aucLoss,
    unit: "points",
    claim: "Batches of 16,384 records lose less than batches of 4,096.",
    judge: (ours) => below(ours, 0, "points"),
  },
];

export default defineAdStudy({
  name: "batchSize",
  claim:
    "At one guarantee and as many passes, batches of thousands of records beat batches of hundreds.",
  description: "Train a click model at epsilon 1 with batches from 256 to 16,384 records.",
  conditionOf,
  ...presetsOf({ task: "binary", rate: 0.2 }, batchTrainings),
  findings: (results) => judged(results, claims),
  figures: batchFigures,
  caveats: ["Ten passes and epsilon 1 for every batch size."],
});
