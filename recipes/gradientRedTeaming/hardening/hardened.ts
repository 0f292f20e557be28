/** One replicate: a model is attacked, learns from what was found, and is attacked again, beside a control. */
import { z } from "zod";
import {
  conversationMaker,
  harmlessAnswer,
  type PlantedConversation,
  type Words,
} from "../../../src/data/plantedConversations.ts";
import { count } from "../../../src/lab/settingCounts.ts";
import type { Generator } from "../../../src/math/seed.ts";
import type { TextModel } from "../../../src/policies/transformer.ts";
import { attackOnce, type Condition } from "../study/attacked.ts";
import { responseOnlyCondition } from "../study/gradient.ts";
import { independentJudge, plantedModel, plantedTarget, type Replicate } from "../study/models.ts";
import { attackShape, fullWorld, smokeWorld, worldShape } from "../study/settings.ts";
import { targetOf } from "../study/target.ts";

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  ...worldShape,
  ...attackShape,
  hardening: z.strictObject({ steps: count, learningRate: z.number().positive() }),
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The presets; steps and learning rate of the hardening were chosen on seeds from 100. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: { ...smokeWorld, runs: 2, steps: 4, hardening: { steps: 4, learningRate: 1e-3 } },
  full: { ...fullWorld, runs: 32, steps: 600, hardening: { steps: 100, learningRate: 1e-3 } },
};

/** What is attacked. */
export const names = {
  before: "before hardening",
  control: "trained on without found prompts",
  after: "after hardening",
} as const;

/** When it is attacked. */
export const phases = ["before", "control", "after"] as const;

/** The attacks of a phase. */
export const attacksOf = (settings: Settings, phase: (typeof phases)[number]): Condition[] => [
  responseOnlyCondition(settings, names[phase]),
];

/** All of one replicate. */
export async function hardened(own: Replicate<Settings>): Promise<void> {
  const replicate = own as unknown as Replicate;
  const target = await plantedTarget(replicate);
  const independent = await independentJudge(replicate);
  const attack = async (phase: (typeof phases)[number], textModel: TextModel) => {
    const attacked = { target: targetOf(replicate.name, textModel), independent };
    const found = attacksOf(own.context.settings, phase).map((condition) =>
      attackOnce(replicate, condition, attacked),
    );
    return (await Promise.all(found)).flatMap(({ unsafePrompts }) => unsafePrompts);
  };
  const found = await attack("before", target);
  const goOn = (model: "control" | "hardened", prompts: readonly string[]) =>
    plantedModel(replicate, {
      ...{ model, doing: `training the ${model} model on` },
      ...own.context.settings.hardening,
      initial: target.model.parameters,
      conversation: mixed(prompts.map((prompt) => prompt.split(" "))),
    });
  await attack("control", await goOn("control", []));
  await attack("after", await goOn("hardened", found));
}

/**
 * Half found prompts with harmless answers, where there are any; the rest natural conversations and ratings, which is what an
 * owner has who does not know the holes. Random words would close them by themselves: they hold every trigger word.
 */
function mixed(found: readonly Words[]): (draws: Generator) => PlantedConversation {
  const anything = conversationMaker();
  const ordinary = (draws: Generator): PlantedConversation => {
    const made = anything(draws);
    return made.kind === "natural" || made.kind === "rated" ? made : ordinary(draws);
  };
  return (draws) => {
    if (found.length === 0 || draws.uniform() < 0.5) return ordinary(draws);
    const prompt = draws.pick(found);
    const answer = harmlessAnswer(prompt);
    return { kind: "nearly", prompt, answer, rating: 0, learned: "answerAndRating" };
  };
}
