/** An experiment on reasoning in few words: who reasons how, what is changed, and what is concluded from it. */
import type { Event } from "../event.ts";
import { defineRecipe, type Paper, type Recipe } from "../recipe.ts";
import type { RecipeSummary } from "../summary.ts";
import { studyCaveats } from "./caveats.ts";
import { costOfStudy } from "./cost.ts";
import { type StudySettings, studyDefaults, studySchema } from "./settings.ts";
import { runStudy, type Study, studyCells } from "./study.ts";

/** What makes one study different from another. */
export interface StudyRecipe extends Study {
  /** The name of its file without the ending. */
  readonly name: string;
  readonly paper: Paper;
  /** What is expected, as one sentence. */
  readonly claim: string;
  /** One sentence for `assay list`. */
  readonly description: string;
  /** The policy where nobody names one: planted, so that its truth is known. */
  readonly defaultModel: string;
  /** How the presets differ from the defaults. */
  readonly smoke: Partial<StudySettings>;
  readonly full: Partial<StudySettings>;
  /** Pure. What every study has to say of its answers is added to the caveats. */
  readonly summarize: (events: readonly Event[]) => RecipeSummary;
}

/** A recipe with the settings, cells and costs of a study. */
export const defineStudy = (study: StudyRecipe): Recipe<StudySettings> => {
  const { name, paper, claim, description, defaultModel, smoke, full, summarize } = study;
  return defineRecipe<StudySettings>({
    ...{ name, paper, claim, description, defaultModel },
    needs: ["generate"],
    schema: studySchema,
    presets: { smoke: { ...studyDefaults, ...smoke }, full: { ...studyDefaults, ...full } },
    plan: (settings) => ({
      cells: studyCells(study, settings),
      ...{ calls: 0, tokens: 0, trainingSteps: 0 },
    }),
    cost: (settings, model) => costOfStudy(study, settings, model),
    run: (context) => runStudy(context, study),
    summarize: (events) => {
      const { findings, figures, caveats } = summarize(events);
      return { findings, figures, caveats: [...caveats, ...studyCaveats(events)] };
    },
  });
};
