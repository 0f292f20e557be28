/** An experiment on click logs in few words: how models are trained, and what is claimed about them. */
import { z } from "zod";
import { clickResults } from "../../../src/lab/clicks/clickResult.ts";
import type { Event } from "../../../src/lab/event.ts";
import { defineRecipe, type Recipe } from "../../../src/lab/recipe.ts";
import { guaranteesOf } from "../../../src/lab/statedGuarantees.ts";
import type { Figure, Finding } from "../../../src/lab/summary.ts";
import { mostInMemory, trainsFromDisk } from "./encodedLog.ts";
import type { Results } from "./findings.ts";
import { logCaveats } from "./logCell.ts";
import type { ConditionOf } from "./names.ts";
import { privateAds } from "./paper.ts";
import { cellsOf, runAds } from "./run.ts";
import {
  type AdSettings,
  type AdStudySettings,
  type AdTraining,
  adSettings,
  stepsOf,
  trainingSchema,
} from "./settings.ts";

/** A part of the summary. */
type Summarized<Part> = (
  results: Results,
  settings: AdStudySettings,
  events: readonly Event[],
) => Part[];

/** What makes one experiment different from another. */
export interface AdStudy extends Pick<Recipe, "name" | "claim" | "description"> {
  readonly conditionOf: ConditionOf;
  readonly full: AdStudySettings;
  readonly smoke: AdStudySettings;
  readonly findings: Summarized<Finding>;
  readonly figures: Summarized<Figure>;
  readonly caveats: readonly string[];
}

const schema = z
  .strictObject({ ...adSettings, trainings: z.array(trainingSchema).min(1) })
  .refine(({ data, records }) => data !== null || records !== "all", {
    path: ["records"],
    error: "expected a number of records to generate; all of them are those of a file (--data)",
  })
  .superRefine(({ data, ...asked }, { addIssue }) => {
    for (const path of ["records", "heldOut"] as const) {
      const made = asked[path];
      if (data !== null || made === "all" || made <= mostGenerated) continue;
      const message = `expected at most ${mostGenerated} where the log is generated, which is done in memory, got ${made}`;
      addIssue({ code: "custom", path: [path], message });
    }
  })
  .refine(({ data, trainings }) => data === null || trainings.every(isOfOneRate), {
    path: ["data"],
    error:
      "this experiment needs logs with several label rates, and generates them; leave --data out",
  })
  .refine((settings) => !trainsFromDisk(settings) || settings.trainings.every(keepsNegatives), {
    path: ["records"],
    error: `expected at most ${mostInMemory} records with those held out, where negatives are dropped (negativeRate): their coins are kept in memory`,
  });

/** Records of a generated log. */
const mostGenerated = 10_000_000;

const isOfOneRate = ({ rate }: AdTraining) => rate === undefined;
const keepsNegatives = ({ negativeRate = 1 }: AdTraining) => negativeRate === 1;

/** A recipe that trains models of clicks, each condition on the same log as the others of its replicate. */
export const defineAdStudy = (study: AdStudy): Recipe<AdStudySettings> =>
  defineRecipe<AdStudySettings>({
    ...{ name: study.name, claim: study.claim, description: study.description },
    ...{ paper: privateAds, needs: [], schema },
    presets: { smoke: study.smoke, full: study.full },
    plan: (settings) => ({
      cells: cellsOf(settings, study.conditionOf),
      ...{ calls: 0, tokens: 0 },
      ...plannedSteps(settings),
    }),
    run: (context) => runAds(context, study.conditionOf),
    summarize: (events, settings) => {
      const results = clickResults(events);
      return {
        findings: study.findings(results, settings, events),
        figures: study.figures(results, settings, events),
        guarantees: guaranteesOf(
          [...results].flatMap(([cell, { condition, record }]) =>
            record === undefined ? [] : [{ cell, condition, record }],
          ),
        ),
        caveats: [...logCaveats(events), ...study.caveats, ...sharedCaveats(settings)],
      };
    },
  });

/** All records of a file are as many as it turns out to have. */
function plannedSteps({ trainings, replicates, records }: AdStudySettings) {
  if (records === "all") return { trainingSteps: 0, stepsFromData: true } as const;
  const steps = trainings.map((training) => replicates * stepsOf(training, records));
  return { trainingSteps: steps.reduce((sum, each) => sum + each, 0) };
}

const sharedCaveats = (settings: AdSettings): string[] => [
  sourceCaveat(settings),
  "The paper's data and numbers were not at hand: nothing here is compared with them.",
  "Models are tried on records that were held out, and learning rates were chosen on seeds from 100: neither is charged, as nothing of a generated log is private. On a log of people both would be.",
];

function sourceCaveat({ data, replicates, records }: AdSettings): string {
  if (data === null) {
    return `${replicates} generated logs, each with a truth of its own; intervals are over these replicates, and conditions of one share their log and first weights.`;
  }
  const part =
    records === "all"
      ? `all records of ${data}`
      : `the first records of ${data}, at most ${records} to train on (--set records=…)`;
  return replicates === 1
    ? `One split of ${part}; intervals of relative losses are over the records that were held out, and nothing says what another training would give.`
    : `${replicates} random splits of ${part}; intervals are over splits and do not count that all of them are of one log (--set replicates=1: over records).`;
}
