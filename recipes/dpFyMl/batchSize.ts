/**
 * The size of batches at a fixed guarantee and a fixed number of epochs, after How to DP-fy ML (Ponomareva et al. 2023),
 * section 5.4: larger batches, less noise in each step.
 *
 * At each size noise is calibrated to the same epsilon over the same passes through the data. The learning rate of each
 * size was chosen for it.
 *
 * Shows: accuracy and noise over the batch size.
 * Does not show: what larger batches cost in time on hardware that has room for them.
 */
import { above, atLeast, below } from "../../src/lab/bounds.ts";
import { batchFigures } from "./batchSize/figures.ts";
import { batchTrainings, conditionOf } from "./batchSize/trainings.ts";
import { noisePerStep, ratioFinding } from "./study/computed.ts";
import { defineGlyphStudy } from "./study/defineGlyphStudy.ts";
import { gainFinding } from "./study/findings.ts";

export default defineGlyphStudy({
  name: "batchSize",
  claim: "At a fixed epsilon and number of epochs, larger batches are better or no worse.",
  description: "Train at epsilon 2 with batches from 25 to 1,600 images, over the same 20 epochs.",
  condition: conditionOf,
  trainings: batchTrainings,
  findings: (events, { trainings }) => {
    const sizes = trainings.map(({ batch }) => batch).sort((a, b) => a - b);
    const [least, most, middle] = [sizes[0]!, sizes.at(-1)!, sizes.at(-2) ?? sizes[0]!];
    const [smallest, largest, next] = [least, most, middle].map((batch) => conditionOf({ batch }));
    return [
      gainFinding(
        events,
        { from: smallest!, to: next! },
        {
          id: "larger",
          claim: `More is right with batches of ${middle} than with those of ${least}.`,
          judge: (ours) => above(ours, 0, "points"),
        },
      ),
      gainFinding(
        events,
        { from: next!, to: largest! },
        {
          id: "largest",
          claim: `The largest batches (${most}) lose at most two points to those of ${middle}.`,
          judge: (ours) => atLeast(ours, -0.02, "points"),
        },
      ),
      ratioFinding(
        events,
        { from: smallest!, to: largest! },
        {
          id: "noise",
          computed: noisePerStep,
          claim: "The largest batches have less noise in their mean gradient than the smallest.",
          judge: (ours) => below(ours, 1, "number"),
        },
      ),
    ];
  },
  figures: batchFigures,
  caveats: ["One epsilon, one number of epochs: with more epochs the best size is another."],
});
