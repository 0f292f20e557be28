/**
 * The clip norm and the learning rate, after How to DP-fy ML (Ponomareva et al. 2023), section 5.4: two knobs, of which
 * small clip norms make one.
 *
 * A grid of clip norms, each with several products of learning rate and clip norm, at the same guarantee.
 *
 * Shows: that below the norms of gradients only the product matters, and what a clip norm that is too large costs.
 * Does not show: the best clip norm of another model.
 */
import { above, within } from "../../src/lab/bounds.ts";
import { clipFigures } from "./clipNorm/figures.ts";
import { clipTrainings, conditionOf, nameOf } from "./clipNorm/trainings.ts";
import { defineGlyphStudy } from "./study/defineGlyphStudy.ts";
import { gainFinding } from "./study/findings.ts";

export default defineGlyphStudy({
  name: "clipNorm",
  claim:
    "Small clip norms are all alike when the learning rate grows as they shrink; too large ones drown the gradient in noise.",
  description: "Train at epsilon 2 with clip norms from 0.03 to 10, at several learning rates.",
  condition: conditionOf,
  trainings: clipTrainings,
  findings: (events) => [
    gainFinding(
      events,
      { from: nameOf(0.1, 0.2), to: nameOf(0.03, 0.2) },
      {
        id: "product",
        claim: "At one product with the learning rate, clip norms 0.03 and 0.1 are equally good.",
        judge: (ours) => within(ours, 0.03),
      },
    ),
    gainFinding(
      events,
      { from: nameOf(10, 0.2), to: nameOf(0.3, 0.2) },
      {
        id: "tooLarge",
        claim:
          "At that product, clip norm 0.3 is right more often than 10, by five points and more.",
        judge: (ours) => above(ours, 0.05, "points"),
      },
    ),
    gainFinding(
      events,
      // The same learning rate, 2/3: only the clip norm differs.
      { from: nameOf(0.03, 0.02), to: nameOf(0.3, 0.2) },
      {
        id: "joint",
        claim:
          "With the learning rate left alone, ten times the clip norm changes accuracy: 0.3 against 0.03, by five points and more.",
        judge: (ours) => above(ours, 0.05, "points"),
      },
    ),
  ],
  figures: clipFigures,
  caveats: ["One epsilon and one batch size; plain gradient descent with momentum."],
});
