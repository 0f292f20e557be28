/**
 * Sparse gradients, after Denison et al. 2022 and its follow-up with DP-FEST and DP-AdaFEST (Ghazi et al. 2023,
 * arXiv 2311.08357): a batch touches few rows of an embedding table, and the noise of DP-SGD touches all of them. Which
 * noise can be left out, and what does that cost?
 *
 * Half a million ids; noise on every row at every step, the same noise drawn when it is needed, on rows that were chosen
 * privately beforehand, and on rows that are chosen privately at every step.
 *
 * Shows: 1 − AUC at epsilon 2, and the share of rows that a step moves.
 * Does not show: seconds, which `npm run bench -- ads` compares in pairs.
 */
import { atMost, below, within } from "../../src/lab/bounds.ts";
import type { Event } from "../../src/lab/event.ts";
import { sparsityFigures } from "./sparsity/figures.ts";
import { movedShare } from "./sparsity/moved.ts";
import { conditionOf, nameOf, sparseWorld, sparsityTrainings } from "./sparsity/trainings.ts";
import { defineAdStudy } from "./study/defineAdStudy.ts";
import { type AdClaim, judged } from "./study/findings.ts";
import { aucLoss } from "./study/measures.ts";
import { presetsOf } from "./study/presets.ts";

const rankings: readonly AdClaim[] = [
  {
    id: "lazy",
    from: nameOf("dense"),
    to: nameOf("lazy"),
    measure: aucLoss,
    unit: "points",
    claim:
      "Noise that waits ranks like noise that does not: 1 − AUC differs by less than two points.",
    judge: (ours) => within(ours, 0.02),
  },
  {
    id: "adaptive",
    from: nameOf("lazy"),
    to: nameOf("adaptive"),
    measure: aucLoss,
    unit: "points",
    claim: "DP-AdaFEST costs at most two points of ranking.",
    judge: (ours) => atMost(ours, 0.02, "points"),
  },
  {
    id: "selected",
    from: nameOf("lazy"),
    to: nameOf("selected"),
    measure: aucLoss,
    unit: "points",
    claim: "DP-FEST, its choice paid from the same target, costs at most two points of ranking.",
    judge: (ours) => atMost(ours, 0.02, "points"),
  },
  {
    id: "cost",
    from: nameOf("adaptive"),
    to: nameOf(null),
    measure: aucLoss,
    unit: "points",
    claim: "Privacy costs: without it, ranking is better than by any of these.",
    judge: (ours) => below(ours, 0, "points"),
  },
];

/** Rows that a step moves are in the events. */
const moved = (events: readonly Event[]): AdClaim => ({
  id: "moved",
  of: nameOf("adaptive"),
  measure: movedShare(events),
  unit: "rate",
  claim: "DP-AdaFEST moves at most one row in a hundred in a step.",
  judge: (ours) => atMost(ours, 0.01),
});

export default defineAdStudy({
  name: "sparsity",
  claim:
    "Lazy noise is dense noise; choosing rows privately moves far fewer of them and costs little ranking.",
  description: "Train a click model with half a million ids by dense and by sparse noise.",
  conditionOf,
  ...presetsOf({ task: "binary", rate: 0.2 }, sparsityTrainings, { world: sparseWorld }),
  findings: (results, _, events) => judged(results, [moved(events), ...rankings]),
  figures: sparsityFigures,
  caveats: [
    "Ids do not drift in a generated log; where they do, a choice that was made beforehand grows old, and one of every step does not.",
  ],
});
