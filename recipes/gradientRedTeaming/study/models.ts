/** The models of a replicate: the one that is attacked, variants of it, and one that judges independently. */
import { availableParallelism } from "node:os";
import {
  conversationMaker,
  type PlantedConversation,
  type WorldOptions,
} from "../../../src/data/plantedConversations.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { textModelOnce } from "../../../src/lab/trainedModel.ts";
import { trainInCell } from "../../../src/lab/trainingCell.ts";
import { type Generator, generator, type Seed, split } from "../../../src/math/seed.ts";
import { initialParameters } from "../../../src/model/initialize.ts";
import { adamW, chain, clipByGlobalNorm, risenCosine } from "../../../src/optim/index.ts";
import type { TextModel } from "../../../src/policies/transformer.ts";
import { supervised, supervisedBatches } from "../../../src/training/supervised.ts";
import type { WorldSettings } from "./settings.ts";
import {
  configOf,
  encodeConversation,
  longestConversation,
  rating,
  template,
  tokenizer,
} from "./world.ts";

/** Gradients are added in this many parts whatever the machine, so that results do not depend on it. */
const microbatches = 2;
/** Of the first weights: near 1/√width. */
const deviation = 0.1;

/** One replicate of an experiment. */
export interface Replicate<Settings extends WorldSettings = WorldSettings> {
  readonly context: RunContext<Settings>;
  /** `seed-1`. */
  readonly name: string;
  readonly seed: Seed;
}

/** What a model is trained on. */
export interface PlantedTraining {
  /** Part of the cell: `target`, `independent`, … */
  readonly model: string;
  readonly doing: string;
  readonly steps: number;
  readonly learningRate: number;
  /** Flat parameters to begin with. @default fresh ones */
  readonly initial?: Float32Array;
  readonly conversation: (draws: Generator) => PlantedConversation;
  /** Tokens of the longest conversation. @default those of the paper's lengths */
  readonly longest?: number;
}

/** A model with the three holes and the flawed rating. */
export const plantedTarget = (replicate: Replicate, world: WorldOptions = {}): Promise<TextModel> =>
  fresh(replicate, { model: "target", doing: "planting holes and a flawed rating", world });

/** A model of another world, from the same first weights as the target. */
export const otherTarget = (replicate: Replicate, model: string, world: WorldOptions) =>
  fresh(replicate, { model, doing: `training the ${model} model`, world });

/** A model that was taught to rate without the flaw, on other conversations. */
export const independentJudge = (replicate: Replicate, world: WorldOptions = {}) =>
  fresh(replicate, {
    ...{ model: "independent", doing: "training a judge that no attack sees" },
    world: { ...world, flawed: false },
  });

/** The cells that a fresh model takes. */
export const modelCell = (replicate: string, model: string): string => `${replicate}/${model}`;

interface Fresh {
  readonly model: string;
  readonly doing: string;
  readonly world: WorldOptions;
}

const fresh = (replicate: Replicate, { model, doing, world }: Fresh): Promise<TextModel> =>
  plantedModel(replicate, {
    ...{ model, doing, conversation: conversationMaker(world) },
    ...replicate.context.settings.training,
    longest: longestConversation(world),
  });

/** Trains a text model of this world, once. */
export function plantedModel(replicate: Replicate, training: PlantedTraining): Promise<TextModel> {
  const { context, name } = replicate;
  const config = configOf(context.settings.model);
  return textModelOnce(context, modelCell(name, training.model), async () => ({
    model: { config, parameters: await trained(replicate, training) },
    ...{ tokenizer, template, rating },
  }));
}

async function trained(
  { context, name, seed }: Replicate,
  { model, doing, steps, learningRate, initial, conversation, ...rest }: PlantedTraining,
): Promise<Float32Array> {
  const { settings } = context;
  const { batch } = settings.training;
  const config = configOf(settings.model);
  const time = (rest.longest ?? longestConversation()) - 1;
  const shape = { batch: batch / microbatches, time };
  const schedule = risenCosine(learningRate, { steps, finalRate: learningRate / 10 });
  // Models of one world differ in what they learn, and the judge in its first weights as well.
  const first = split(seed, "parameters", model === "independent" ? model : "target");
  return await trainInCell(context, {
    ...{ cell: modelCell(name, model), doing, steps },
    initial: initial ?? initialParameters(config, first, { deviation }),
    design: {
      objective: supervised(config, shape),
      optimizer: chain(clipByGlobalNorm(1), adamW(schedule, { weightDecay: 0.01, beta2: 0.98 })),
    },
    trainer: { microbatches, lanes: Math.min(microbatches, availableParallelism()) },
    tokensPerStep: batch * shape.time,
    batches: (step) => {
      const draws = generator(split(seed, "conversations", model, step));
      const rows = Array.from({ length: batch }, () => encodeConversation(conversation(draws)));
      return supervisedBatches(rows, shape);
    },
  });
}
