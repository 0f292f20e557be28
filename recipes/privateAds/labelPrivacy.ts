/**
 * Labels alone, after the comparison in LabelDP-Pro (Ghazi et al. 2024, ICLR): where features are public, is there a
 * better way than DP-SGD?
 *
 * Users with several records; all labels of a user are protected together. Randomised response shares its epsilon among the
 * records of a user; DP-SGD clips a user's gradient as one; LabelDP-Pro projects noisy gradients onto those that public
 * features allow; two stages use the first part of the labels as a prior for the rest; the hybrid knows half of the fields.
 *
 * Shows: AUC over epsilon by method, for 2 and 10 records of a user, in the shape of table 7 of that paper.
 * Does not show: its numbers, which are of another log and other models.
 */

import { clickResults } from "../../src/lab/clicks/clickResult.ts";
import { defineRecipe } from "../../src/lab/recipe.ts";
import { labelClaims } from "./labelPrivacy/claims.ts";
import { labelFigures } from "./labelPrivacy/figures.ts";
import { labelCells, runLabels } from "./labelPrivacy/run.ts";
import { type LabelSettings, labelPresets, labelSchema } from "./labelPrivacy/settings.ts";
import { judged } from "./study/findings.ts";
import { privateAds } from "./study/paper.ts";

export default defineRecipe<LabelSettings>({
  name: "labelPrivacy",
  paper: privateAds,
  claim:
    "Where features are public, randomised response wins at large epsilon and DP-SGD at small; projecting noisy gradients onto public features beats both where labels are few and epsilon is small.",
  description: "Train click models with guarantees for the labels of users, by six methods.",
  needs: [],
  schema: labelSchema,
  presets: labelPresets,
  plan: (settings) => ({ cells: labelCells(settings), calls: 0, tokens: 0, trainingSteps: 0 }),
  run: runLabels,
  summarize: (events, settings) => {
    const results = clickResults(events);
    return {
      findings: judged(results, labelClaims),
      figures: labelFigures(results, settings),
      caveats: [
        "Neighbours differ by all labels of one user; DP-SGD protects the features and the presence of a user as well, which nobody asked for here.",
        "All methods train a logistic regression, each with its own learning rate, chosen on seeds from 100 at epsilon 1.",
        `${settings.replicates} generated logs, each with a truth of its own; intervals are over these replicates.`,
      ],
    };
  },
});
