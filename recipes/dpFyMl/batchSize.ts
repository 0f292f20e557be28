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
import { noiseFinding } from "./batchSize/noise.ts";
import { batches, batchTrainings, conditionOf } from "./batchSize/trainings.ts";
import { defineGlyphStudy } from "./study/defineGlyphStudy.ts";
import { gainFinding } from "./study/findings.ts";

const [smallest, middle, largest] = [batches[0]!, 400, batches.at(-1)!].map(
  (batch) => `batch ${batch}`,
) as [string, string, string];

export default defineGlyphStudy({
  name: "batchSize",
  claim: "At a fixed epsilon and number of epochs, larger batches are better or no worse.",
  description: "Train at epsilon 2 with batches from 25 to 1,600 images, over the same 20 epochs.",
  condition: conditionOf,
  trainings: batchTrainings,
  findings: (events) => [
    gainFinding(
      events,
      { from: smallest, to: middle },
      {
        id: "larger",
        claim: `More is right with batches of 400 than with those of ${batches[0]}.`,
        judge: (ours) => above(ours, 0, "points"),
      },
    ),
    gainFinding(
      events,
      { from: middle, to: largest },
      {
        id: "largest",
        claim: `The largest batches (${batches.at(-1)}) lose at most two points to those of 400.`,
        judge: (ours) => atLeast(ours, -0.02, "points"),
      },
    ),
    noiseFinding(
      events,
      { from: smallest, to: largest },
      {
        id: "noise",
        claim: "The largest batches have less noise in their mean gradient than the smallest.",
        judge: (ours) => below(ours, 1, "number"),
      },
    ),
  ],
  figures: batchFigures,
  caveats: ["One epsilon, one number of epochs: with more epochs the best size is another."],
});
