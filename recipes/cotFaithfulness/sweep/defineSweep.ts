/** An experiment on size and difficulty in few words. */
import { defineRecipe, type Recipe } from "../../../src/lab/recipe.ts";
import { lanham } from "../study/paper.ts";
import { sweepFigures } from "./figures.ts";
import { sweepFindings } from "./findings.ts";
import { runSweep, type SweepTask } from "./run.ts";
import {
  fullSweep,
  modelsOf,
  type SweepSettings,
  smokeSweep,
  sweepCells,
  sweepSchema,
} from "./settings.ts";

/** What makes one sweep different from another. */
export interface SweepRecipe extends Pick<Recipe, "name" | "claim" | "description"> {
  readonly task: SweepTask;
  readonly levels: readonly number[];
  /** Steps of training until every size has learned every level. */
  readonly steps: number;
  readonly caveats: readonly string[];
}

/** A recipe that trains its own models. */
export const defineSweep = ({
  task,
  levels,
  steps,
  caveats,
  ...rest
}: SweepRecipe): Recipe<SweepSettings> =>
  defineRecipe<SweepSettings>({
    ...rest,
    paper: lanham,
    needs: [],
    schema: sweepSchema,
    presets: {
      smoke: { ...smokeSweep, levels: [levels[0]!, levels.at(-1)!] },
      full: { ...fullSweep, steps, levels: [...levels] },
    },
    plan: (settings) => ({
      ...{ cells: sweepCells(settings), calls: 0, tokens: 0 },
      trainingSteps: modelsOf(settings).length * settings.steps,
    }),
    run: (context) => runSweep(context, task),
    summarize: (events, settings) => ({
      findings: sweepFindings(events, settings),
      figures: sweepFigures({ events, settings, task }),
      caveats: [
        ...caveats,
        `${settings.replicates} models of each size: intervals of claims are over models, those of figures over questions.`,
        "Each claim has its own 95% interval, without correction: the statement is that all of them hold.",
      ],
    }),
  });
