/**
 * Utility against epsilon, after How to DP-fy ML (Ponomareva et al. 2023), sections 4 and 5: what a guarantee costs.
 *
 * The same small classifier is trained on the same images under guarantees from strong to weak, and without one. Noise
 * is calibrated to each epsilon by the privacy loss distribution of what really runs.
 *
 * Shows: accuracy over epsilon, for one small task.
 * Does not show: the same cost elsewhere. Larger data sets pay less; public pre-training pays much less.
 */
import { above, atLeast } from "../../src/lab/bounds.ts";
import { utilityFigures } from "./privacyUtility/figures.ts";
import { utilityTrainings } from "./privacyUtility/trainings.ts";
import { defineGlyphStudy } from "./study/defineGlyphStudy.ts";
import { accuracyFinding, gainFinding } from "./study/findings.ts";
import { conditionOf, without } from "./study/names.ts";

export default defineGlyphStudy({
  name: "privacyUtility",
  claim: "Utility falls as the guarantee grows stronger, and most of it is kept at epsilon 8.",
  description: "Train one classifier under guarantees from epsilon 0.5 to 16, and without one.",
  condition: conditionOf,
  trainings: utilityTrainings,
  findings: (events) => [
    accuracyFinding(events, without, {
      id: "skill",
      claim: "Without privacy the model learns its task.",
      judge: (ours) => atLeast(ours, 0.85),
    }),
    gainFinding(
      events,
      { from: "epsilon 8", to: without },
      {
        id: "cost",
        claim: "Privacy costs accuracy: without it, more is right than at epsilon 8.",
        judge: (ours) => above(ours, 0, "points"),
      },
    ),
    gainFinding(
      events,
      { from: "epsilon 0.5", to: "epsilon 8" },
      {
        id: "trade",
        claim: "The weaker guarantee keeps more: epsilon 8 is right more often than epsilon 0.5.",
        judge: (ours) => above(ours, 0, "points"),
      },
    ),
    gainFinding(
      events,
      { from: without, to: "epsilon 8" },
      {
        id: "kept",
        claim: "At epsilon 8 at most ten points of accuracy are lost.",
        judge: (ours) => atLeast(ours, -0.1, "points"),
      },
    ),
  ],
  figures: utilityFigures,
  caveats: [
    "One task, one model size, one recipe for every epsilon but its learning rate: a better recipe would cost less.",
  ],
});
