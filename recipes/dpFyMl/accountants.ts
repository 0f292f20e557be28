/**
 * Accountants compared, after How to DP-fy ML (Ponomareva et al. 2023), sections 2 and 5.3, on runs of many scales.
 *
 * The same training run is judged by Rényi accounting, by its privacy loss distribution, and by the central limit
 * estimate. Nothing is trained: what differs is only what may be claimed.
 *
 * Shows: how much a loose accountant costs, where, and that an estimate can claim too little.
 * Does not show: anything about utility.
 */

import { defineRecipe } from "../../src/lab/recipe.ts";
import { cellName } from "../../src/lab/replicates.ts";
import { figures } from "./accountants/figures.ts";
import { findings } from "./accountants/findings.ts";
import { judgements } from "./accountants/measurement.ts";
import {
  judgedRate,
  judgedScale,
  presets,
  type Settings,
  settingsSchema,
} from "./accountants/scales.ts";
import { dpFyMl } from "./study/paper.ts";

const judgedRuns = ({ scales, rates }: Settings) => [
  ...scales.map(judgedScale),
  ...rates.map(judgedRate),
];

export default defineRecipe<Settings>({
  name: "accountants",
  paper: dpFyMl,
  claim:
    "Accounting by privacy loss distributions is never worse than by Rényi divergences, and much better at the small sampling rates of large data sets.",
  description: "Judge the same training runs by several accountants, from small to very large.",
  needs: [],
  schema: settingsSchema,
  presets,
  plan: (settings) => ({
    cells: judgedRuns(settings).map(({ name }) => cellName(name)),
    ...{ calls: 0, tokens: 0, trainingSteps: 0 },
  }),
  run: async (context) => {
    for (const judged of judgedRuns(context.settings)) {
      context.signal.throwIfAborted();
      const cell = cellName(judged.name);
      await context.once(cell, async () => {
        context.progress({ cell, doing: `accounting for ${judged.name}` });
        for (const body of judgements(judged, cell)) context.record(body);
      });
    }
  },
  summarize: (events, settings) => ({
    findings: findings(events, settings),
    figures: figures(events, settings),
    caveats: [
      "All runs assume Poisson batches and neighbours that differ by one record more or less.",
      "Nothing is random here: the numbers are computed, and their intervals are the bounds that the accountants give.",
    ],
  }),
});
