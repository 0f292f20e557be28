/**
 * Audits, after How to DP-fy ML (Ponomareva et al. 2023), section 5: is a claimed epsilon true?
 *
 * The private trainer is audited as it is, at several claims, with gradients that are as bad as a record can be (Nasr et
 * al. 2023; Steinke, Nasr & Jagielski 2023). Then bugs are planted that leave every record and every claim as they were.
 *
 * Shows: which bugs an audit notices, and that it leaves alone what is right.
 * Does not show: that what raises no alarm is private. Bugs that the data hide are part of the experiment.
 */

import { defineRecipe } from "../../src/lab/recipe.ts";
import { replicateNames } from "../../src/lab/replicates.ts";
import { figures } from "./audit/figures.ts";
import { findings } from "./audit/findings.ts";
import { auditCell, runAudits } from "./audit/measurement.ts";
import { presets, type Settings, settingsSchema } from "./audit/settings.ts";
import { subjectsOf } from "./audit/subjects.ts";
import { dpFyMl } from "./study/paper.ts";

export default defineRecipe<Settings>({
  name: "audit",
  paper: dpFyMl,
  claim:
    "An audit finds what is wrong with a private trainer, and raises no alarm where nothing is.",
  description: "Plant bugs into private training, and see which of them an audit catches.",
  needs: [],
  schema: settingsSchema,
  presets,
  plan: (settings) => {
    const subjects = subjectsOf(settings);
    const steps = subjects.reduce((sum, { trainingSteps }) => sum + trainingSteps, 0);
    return {
      cells: replicateNames(settings).flatMap((replicate) =>
        subjects.map((subject) => auditCell(replicate, subject)),
      ),
      ...{ calls: 0, tokens: 0, trainingSteps: settings.replicates * steps },
    };
  },
  run: runAudits,
  summarize: (events, settings) => ({
    findings: findings(events, settings),
    figures: figures(events, settings),
    caveats: [
      "A bound is no estimate: it is what an audit is sure of at its confidence, and the truth lies above it.",
      "f-dp and gdp take the noise for Gaussian: about another mechanism they may raise an alarm that means nothing.",
      "Canaries are the worst gradients there are, read at every step. Whoever sees only the last model sees less.",
      "Audits of many runs need a delta that events can be counted at: 0.005 and 0.01. At 1e-6 they would see nothing.",
    ],
  }),
});
