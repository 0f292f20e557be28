/** An experiment on private training in few words: how models are trained, and what is claimed about them. */
import { z } from "zod";
import type { Event } from "../../../src/lab/event.ts";
import { defineRecipe, type Recipe } from "../../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import type { Figure, Finding } from "../../../src/lab/summary.ts";
import { dpFyMl } from "./paper.ts";
import { runGlyphs } from "./run.ts";
import {
  batchError,
  fullGlyphs,
  type GlyphSettings,
  type GlyphTraining,
  glyphSettings,
  largestBatch,
  smokeGlyphs,
  stepsOf,
  trainingSchema,
} from "./settings.ts";
import { guaranteesIn } from "./statedModel.ts";

/** Settings of an experiment: the shared ones, and one training for each condition. */
export interface GlyphStudySettings extends GlyphSettings {
  readonly trainings: readonly GlyphTraining[];
}

/** What makes one experiment different from another. */
export interface GlyphStudy extends Pick<Recipe, "name" | "claim" | "description"> {
  /** The name of the condition that this training is: no two alike. */
  readonly condition: (training: GlyphTraining) => string;
  readonly trainings: readonly GlyphTraining[];
  readonly findings: (events: readonly Event[], settings: GlyphStudySettings) => Finding[];
  readonly figures: (events: readonly Event[], settings: GlyphStudySettings) => Figure[];
  readonly caveats: readonly string[];
}

const schema = z
  .strictObject({ ...glyphSettings, trainings: z.array(trainingSchema).min(1) })
  .superRefine((settings, { addIssue }) => {
    for (const [index, training] of settings.trainings.entries()) {
      const [most, path] = [largestBatch(training, settings), ["trainings", index, "batch"]];
      if (training.batch <= most) continue;
      addIssue({ code: "custom", path, message: batchError(most, training.batch) });
    }
  });

/** A recipe that trains small classifiers of glyphs, each condition on the same data as the others. */
export const defineGlyphStudy = (study: GlyphStudy): Recipe<GlyphStudySettings> =>
  defineRecipe<GlyphStudySettings>({
    ...{ name: study.name, claim: study.claim, description: study.description },
    ...{ paper: dpFyMl, needs: [], schema },
    presets: {
      smoke: { ...smokeGlyphs, trainings: study.trainings.map(asSmoke) },
      full: { ...fullGlyphs, trainings: [...study.trainings] },
    },
    plan: (settings) => ({
      cells: replicateNames(settings).flatMap((replicate) =>
        settings.trainings.map((training) => cellName(replicate, study.condition(training))),
      ),
      ...{ calls: 0, tokens: 0 },
      trainingSteps: settings.trainings
        .map((training) => settings.replicates * stepsOf(training, settings))
        .reduce((sum, steps) => sum + steps, 0),
    }),
    run: (context) => runGlyphs(context, study.condition),
    summarize: (events, settings) => ({
      findings: study.findings(events, settings),
      figures: study.figures(events, settings),
      guarantees: guaranteesIn(events),
      caveats: [
        ...study.caveats,
        `Models of each condition: ${settings.replicates}, on data and from first weights that conditions share; intervals are over these replicates.`,
        `Accuracies are of held-out images that were drawn for the measurement: no private data was read to get them. Learning rates were chosen on seeds from 100, which is not charged.`,
      ],
    }),
  });

/** The same conditions, on a few hundred images. */
const asSmoke = (training: GlyphTraining): GlyphTraining => ({
  ...training,
  batch: Math.max(1, Math.round((training.batch * smokeGlyphs.records) / fullGlyphs.records)),
  epochs: 1,
});
