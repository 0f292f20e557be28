/** Experiments that attack one model per replicate under several conditions. */

import type { z } from "zod";
import type { WorldOptions } from "../../../src/data/plantedConversations.ts";
import type { Event } from "../../../src/lab/event.ts";
import { defineRecipe, type Recipe } from "../../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import type { Figure, Finding } from "../../../src/lab/summary.ts";
import { split } from "../../../src/math/seed.ts";
import { attackOnce, type Condition } from "./attacked.ts";
import { independentJudge, modelCell, plantedTarget, type Replicate } from "./models.ts";
import { gradientRedTeaming } from "./paper.ts";
import type { WorldSettings } from "./settings.ts";
import { type Lengths, paperLengths, targetOf } from "./target.ts";

/** What such an experiment is made of. */
export interface AttackStudy<Settings extends WorldSettings> {
  readonly name: string;
  readonly claim: string;
  readonly description: string;
  readonly schema: z.ZodType<Settings>;
  readonly presets: Recipe<Settings>["presets"];
  /** What is attacked, and how, in the order of the page. */
  conditions(settings: Settings): readonly StudyCondition[];
  findings(events: readonly Event[], settings: Settings): Finding[];
  figures(events: readonly Event[], settings: Settings): Figure[];
  readonly caveats: readonly string[];
  /** How the world of the models is made. @default three holes and the flaw */
  readonly world?: WorldOptions;
}

/** A condition, and how long prompts and responses are under it. */
export interface StudyCondition extends Condition {
  /** @default those of the paper, 6 and 4 tokens */
  readonly lengths?: Lengths;
}

/** Of all attacks on the planted world. */
const worldCaveats = [
  "The model is small, its world made up, and its holes planted: what is known here exactly, how often each attack finds them, is known of no other model.",
  "The judge “the truth” is the rule by which the world was made; classifiers are judged by it too.",
];

/** The experiment as a recipe. */
export const defineAttackStudy = <Settings extends WorldSettings>(
  study: AttackStudy<Settings>,
): Recipe<Settings> =>
  defineRecipe<Settings>({
    ...{ name: study.name, paper: gradientRedTeaming, claim: study.claim },
    ...{ description: study.description, needs: [], schema: study.schema, presets: study.presets },
    plan: (settings) => ({
      cells: replicateNames(settings).flatMap((replicate) => [
        modelCell(replicate, "target"),
        modelCell(replicate, "independent"),
        ...study.conditions(settings).map(({ name }) => cellName(replicate, name)),
      ]),
      ...{ calls: 0, tokens: 0 },
      trainingSteps: 2 * settings.replicates * settings.training.steps,
    }),
    run: async (context) => {
      for (const name of replicateNames(context.settings)) {
        const replicate = { context, name, seed: split(context.seed, "replicate", name) };
        await attackAll(replicate, study);
      }
    },
    summarize: (events, settings) => ({
      findings: study.findings(events, settings),
      figures: study.figures(events, settings),
      caveats: [...study.caveats, ...worldCaveats],
    }),
  });

async function attackAll<Settings extends WorldSettings>(
  replicate: Replicate<Settings>,
  { world, conditions }: AttackStudy<Settings>,
): Promise<void> {
  const general = replicate as unknown as Replicate;
  const textModel = await plantedTarget(general, world);
  const independent = await independentJudge(general, world);
  for (const condition of conditions(replicate.context.settings)) {
    const target = targetOf(replicate.name, textModel, condition.lengths ?? paperLengths);
    await attackOnce(general, condition, { target, independent });
  }
}
