/**
 * The price of tuning, after How to DP-fy ML (Ponomareva et al. 2023), section 5.4: every run reads the data.
 *
 * A learning rate is chosen in three ways: by a grid whose runs are not charged, by the same grid with every run charged,
 * and by private selection (Papernot & Steinke 2022), which draws the number of runs before it sees one and releases only
 * the best. The last two keep one guarantee for everything together.
 *
 * Shows: what honest tuning costs in accuracy, and what tuning for free has really spent.
 * Does not show: tuning on public data, which costs nothing.
 */
import { defineRecipe } from "../../src/lab/recipe.ts";
import { replicateNames } from "../../src/lab/replicates.ts";
import { dpFyMl } from "./study/paper.ts";
import { stepsOf } from "./study/settings.ts";
import { guaranteesIn } from "./study/statedModel.ts";
import { arms } from "./tuningCost/arms.ts";
import { figures } from "./tuningCost/figures.ts";
import { findings } from "./tuningCost/findings.ts";
import { releasedCell, runCell, runTuning } from "./tuningCost/run.ts";
import { presets, type Settings, settingsSchema, trainingWith } from "./tuningCost/settings.ts";

export default defineRecipe<Settings>({
  name: "tuningCost",
  paper: dpFyMl,
  claim:
    "Private selection pays for many runs at the price of a few; tuning that is not charged spends a multiple of what it names.",
  description: "Choose a learning rate privately, by paying for a grid, and without paying.",
  needs: [],
  schema: settingsSchema,
  presets,
  plan: (settings) => {
    const training = trainingWith(settings, { learningRate: 1, noiseMultiplier: 1 });
    const cells = replicateNames(settings).flatMap((replicate) =>
      arms.map((arm) => ({
        runs: arm.rates(settings, replicate).map((_, index) => runCell(replicate, arm, index)),
        released: releasedCell(replicate, arm),
      })),
    );
    const runs = cells.reduce((sum, arm) => sum + arm.runs.length, 0);
    return {
      cells: cells.flatMap((arm) => [...arm.runs, arm.released]),
      ...{ calls: 0, tokens: 0, trainingSteps: runs * stepsOf(training, settings) },
    };
  },
  run: runTuning,
  summarize: (events, settings) => ({
    findings: findings(events),
    figures: figures(events, settings),
    guarantees: guaranteesIn(events),
    caveats: [
      `Selection draws a number of runs with mean ${settings.meanRuns}: from a logarithmic distribution, which is the cheapest and often a single run, and from a Poisson distribution, which is hardly ever small.`,
      "Choices are made by images that were drawn for it and are nobody's. Choosing by private images would have to be charged as well.",
      "Selection is accounted for by Rényi divergences, which are looser than the privacy loss distributions of the others.",
    ],
  }),
});
