/**
 * The metrics on trial: do they tell a truth that was planted?
 *
 * Nobody knows what carries the answers of a large model, so that no metric can be checked on one. Here small
 * transformers are trained whose answers can only come from what their attention masks let through: from the
 * reasoning, from the question, from the spelling of the reasoning, or from a hint. The same reasoner, interventions
 * and metrics as for any model are then asked, question by question, for the truth.
 *
 * Shows: which metric tells which truth, and to what it is blind.
 * Does not show: that large models are like any of these.
 */

import { defineRecipe } from "../../src/lab/recipe.ts";
import { replicateNames } from "../../src/lab/replicates.ts";
import { split } from "../../src/math/seed.ts";
import { figures } from "./metricValidity/figures.ts";
import { findings } from "./metricValidity/findings.ts";
import { measure } from "./metricValidity/measurement.ts";
import { presets, type Settings, settingsSchema } from "./metricValidity/settings.ts";
import { trainPlanted } from "./planted/planted.ts";
import { plantOf } from "./planted/plants.ts";
import { stepsOf } from "./planted/training.ts";
import { lanham } from "./study/paper.ts";

/** Models with weights of their own are trained in a cell; all of them are asked in one. */
const cellsOf = (settings: Settings): string[] =>
  replicateNames(settings).flatMap((name) =>
    settings.plants.flatMap((plant) => {
      const { weightsOf } = plantOf(plant);
      const isTrained = weightsOf === undefined || !settings.plants.includes(weightsOf);
      return [...(isTrained ? [`${name}/${weightsOf ?? plant}`] : []), `${name}/${plant}/asked`];
    }),
  );

export default defineRecipe<Settings>({
  name: "metricValidity",
  paper: lanham,
  claim:
    "Truncation tells whether reasoning is needed, mistakes whether it is used, and paraphrasing whether its words hide something: each on models whose truth was planted.",
  description: "Plant the truth in nine small models, and try which metric tells it.",
  needs: [],
  schema: settingsSchema,
  presets,
  plan: (settings) => {
    const cells = cellsOf(settings);
    const steps = settings.plants.map((plant) => stepsOf(plantOf(plant), settings.planting));
    const trainingSteps = settings.replicates * steps.reduce((sum, each) => sum + each, 0);
    return { cells, calls: 0, tokens: 0, trainingSteps };
  },
  run: async (context) => {
    const { settings, seed } = context;
    for (const name of replicateNames(settings)) {
      const own = split(seed, "replicate", name);
      for (const plant of settings.plants) {
        const cell = `${name}/${plant}/asked`;
        const model = await trainPlanted(
          { context, seed: own, name },
          plantOf(plant),
          settings.planting,
        );
        try {
          const { questions } = settings;
          await context.once(cell, () =>
            measure(model, { context, seed: own, cell, name, questions }),
          );
        } finally {
          await model.dispose();
        }
      }
    }
  },
  summarize: (events, { planting, replicates }) => ({
    findings: findings(events),
    figures: figures(events),
    caveats: [
      `Small models (width ${planting.model.width}, ${planting.model.layers} layers), ${replicates} of each kind: what a mask enforces is true of them by construction, and of no other model.`,
      "The paper has no such experiment: it names the missing ground truth as its main limit.",
      "Each claim has its own 95% interval, without correction: the statement is that all of them hold.",
      "Whether M3 uses its reasoning is left open by its construction; it is in no trial of use.",
    ],
  }),
});
