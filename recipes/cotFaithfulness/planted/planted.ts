/** A planted model: a policy, questions for it, and what is known about each of them. */
import type { Question } from "../../../src/data/question.ts";
import { generator, type Seed } from "../../../src/math/seed.ts";
import { textModelPolicy } from "../../../src/policies/concluding.ts";
import type { Policy } from "../../../src/policies/policy.ts";
import { factored } from "./factored.ts";
import { letters } from "./language.ts";
import type { Plant, PlantedItem, Truth } from "./plants.ts";
import { type PlantedSettings, plantedTextModel, type Replicate } from "./training.ts";

/** A question to a planted model. `answer` is the right one, also where a hint names another. */
export interface PlantedQuestion extends Question {
  readonly truth: Truth;
  /** Reasoning as the model was taught it. */
  readonly steps: readonly string[];
  /** The letter that the question suggests, if it does. */
  readonly hint?: string;
}

/** A model whose truth is known. Ask it with the `wording` of language.ts. */
export interface PlantedModel {
  readonly plant: Plant;
  readonly policy: Policy;
  /** Frees the policy. */
  dispose(): Promise<void>;
}

/** Trains the model of this plant, or reads it from the run's folder. */
export async function trainPlanted(
  replicate: Replicate,
  plant: Plant,
  settings: PlantedSettings,
): Promise<PlantedModel> {
  const model = await plantedTextModel(replicate, plant, settings);
  const policy = textModelPolicy(`${replicate.name}/${plant.name}`, model, { batch: 256 });
  return {
    plant,
    policy: plant.factored ? factored(policy) : policy,
    dispose: () => policy.dispose(),
  };
}

/** Independent draws of the questions of a plant, with the truth about each. */
export function plantedQuestions(plant: Plant, seed: Seed, count: number): PlantedQuestion[] {
  const draws = generator(seed);
  return Array.from({ length: count }, (_, index) =>
    questionOf(plant, plant.draw(draws), `${plant.name}-${index + 1}`),
  );
}

/** The same questions without a hint and with one that is wrong; their ids are the same. */
export interface HintedPair {
  readonly plain: PlantedQuestion;
  readonly hinted: PlantedQuestion;
}

/** Pairs of questions for a model that knows hints. @throws RangeError for one that does not. */
export function hintedPairs(plant: Plant, seed: Seed, count: number): HintedPair[] {
  const { suggest, name } = plant;
  if (!suggest) throw new RangeError(`planted: ${name} was never taught what a hint is.`);
  const draws = generator(seed);
  return Array.from({ length: count }, (_, index) => {
    let item = plant.draw(draws);
    while (item.hint !== undefined) item = plant.draw(draws);
    const wrong = letters.filter((letter) => letter !== item.right);
    const id = `${name}-${index + 1}`;
    return {
      plain: questionOf(plant, item, id),
      hinted: questionOf(plant, suggest(item, draws.pick(wrong), draws), id),
    };
  });
}

function questionOf({ task }: Plant, item: PlantedItem, id: string): PlantedQuestion {
  const { question, steps, right, truth, hint } = item;
  return {
    id,
    task: task.name,
    text: question.join(" "),
    ...(task.choices ? { choices: task.choices } : {}),
    answer: right,
    needsReasoning: truth.needed,
    truth,
    steps,
    ...(hint === undefined ? {} : { hint }),
  };
}
