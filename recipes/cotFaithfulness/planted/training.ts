/** Training a planted model, or reading it back where the run has trained it already. */

import { availableParallelism } from "node:os";
import { z } from "zod";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { count, modelSize } from "../../../src/lab/settingCounts.ts";
import { textModelOnce } from "../../../src/lab/trainedModel.ts";
import { trainInCell } from "../../../src/lab/trainingCell.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { type Conclusion, concluding } from "../../../src/model/conclusion.ts";
import { initialParameters } from "../../../src/model/initialize.ts";
import type { Tokenizer } from "../../../src/model/tokenizers/tokenizer.ts";
import { type TransformerConfig, transformerConfig } from "../../../src/model/transformerConfig.ts";
import { adamW, chain, clipByGlobalNorm, risenCosine } from "../../../src/optim/index.ts";
import type { TextModel } from "../../../src/policies/transformer.ts";
import {
  supervised,
  supervisedBatches,
  type TokenExample,
} from "../../../src/training/supervised.ts";
import { plantedBatch, type WordExample } from "./examples.ts";
import { template, tokenizerWith, words } from "./language.ts";
import { type Plant, plantOf } from "./plants.ts";

/** Checks settings of the training that come from outside. */
export const plantedSettingsSchema = z.object({
  model: z.object({ width: modelSize, layers: modelSize, heads: modelSize }),
  steps: count,
  batch: count.min(2).multipleOf(2),
  learningRate: z.number().positive(),
});

/** How large a planted model is, and how long it is trained. */
export type PlantedSettings = Readonly<z.infer<typeof plantedSettingsSchema>>;

/** What meets the thresholds of acceptance: chosen on seeds from 100, not on those that are reported. */
export const fullPlanting: PlantedSettings = {
  model: { width: 64, layers: 2, heads: 4 },
  steps: 500,
  batch: 128,
  learningRate: 0.003,
};

/** Seconds; learns nothing worth measuring. */
export const smokePlanting: PlantedSettings = {
  model: { width: 32, layers: 1, heads: 2 },
  steps: 10,
  batch: 32,
  learningRate: 0.005,
};

/** What one replicate works with. */
export interface Replicate {
  readonly context: RunContext<unknown>;
  readonly seed: Seed;
  /** `seed-1`: the beginning of the names of its cells. */
  readonly name: string;
}

/** Gradients are added in this many parts whatever the machine, so that results do not depend on it. */
const microbatches = 2;
const weightDecay = 0.01;
const clipNorm = 1;
/** A shorter memory of squares than is usual, for runs of a thousand steps. */
const beta2 = 0.98;
/** Of the first weights: near 1/√width. */
const deviation = 0.1;

/** Tokens of the longest sequence: question, its end, reasoning, cue and answer. */
const longestOf = ({ task: { longest } }: Plant): number => longest.question + longest.steps + 3;

/** Room for reasoning that interventions have made longer. */
const spareTokens = 6;

/** The words of a plant. */
const tokenizerOf = ({ task }: Plant): Tokenizer => tokenizerWith(task.words);

/** A small decoder with rotary positions. */
const configOf = (plant: Plant, { model }: PlantedSettings): TransformerConfig =>
  transformerConfig(
    {
      vocabularySize: tokenizerOf(plant).vocabularySize,
      contextLength: longestOf(plant) + spareTokens,
      ...model,
    },
    {
      positions: { kind: "rotary", theta: 100, fraction: 1 },
      norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 0 },
      biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
    },
  );

/** What the answers of this plant cannot read, in tokens. */
function conclusionOf(plant: Plant): Conclusion {
  const tokenizer = tokenizerOf(plant);
  const idOf = (word: string) => tokenizer.encode(word)[0]!;
  return {
    questionEnd: idOf(words.end),
    cue: idOf(words.cue),
    hides: plant.hides.map(({ part, when, fresh = false }) => ({
      ...{ part, fresh },
      ...(when === undefined ? {} : { when: idOf(when) }),
    })),
  };
}

/** The text model of this plant: trained, saved, and read back from its file, once in a run. */
export async function plantedTextModel(
  replicate: Replicate,
  plant: Plant,
  settings: PlantedSettings,
): Promise<TextModel> {
  const { context, name } = replicate;
  const taught = plant.weightsOf === undefined ? plant : plantOf(plant.weightsOf);
  const cell = `${name}/${taught.name}`;
  const train = () => trained(replicate, taught, { settings, cell });
  const { conclusion: _, ...model } = await textModelOnce(context, cell, train);
  return { ...model, conclusion: conclusionOf(plant) };
}

/** Steps of training of this plant; none where its weights are those of another. */
export const stepsOf = ({ weightsOf, longer = 1 }: Plant, { steps }: PlantedSettings): number =>
  weightsOf === undefined ? longer * steps : 0;

async function trained(
  { context, seed }: Replicate,
  plant: Plant,
  { settings, cell }: { readonly settings: PlantedSettings; readonly cell: string },
): Promise<TextModel> {
  const { batch, learningRate } = settings;
  const steps = stepsOf(plant, settings);
  const config = configOf(plant, settings);
  const conclusion = conclusionOf(plant);
  const tokenizer = tokenizerOf(plant);
  const shape = { batch: batch / microbatches, time: longestOf(plant) - 1 };
  const own = split(seed, "planted", plant.name);
  const optimizer = adamW(risenCosine(learningRate, { steps, finalRate: learningRate / 20 }), {
    weightDecay,
    beta2,
  });
  const parameters = await trainInCell(context, {
    cell,
    doing: `planting the truth of ${plant.name}`,
    initial: initialParameters(config, split(own, "parameters"), { deviation }),
    design: {
      objective: supervised(config, shape, {
        reading: (tokens) => concluding(config, conclusion, tokens),
      }),
      optimizer: chain(clipByGlobalNorm(clipNorm), optimizer),
    },
    trainer: { microbatches, lanes: Math.min(microbatches, availableParallelism()) },
    tokensPerStep: batch * shape.time,
    batches: (step) => {
      const examples = plantedBatch(plant, split(own, "step", step), batch);
      return supervisedBatches(
        examples.map((each) => encoded(each, tokenizer)),
        shape,
      );
    },
    steps,
  });
  return { model: { config, parameters }, tokenizer, template, conclusion };
}

const encoded = ({ words, weights }: WordExample, tokenizer: Tokenizer): TokenExample => ({
  tokens: tokenizer.encode(words.join(" ")),
  weights,
});
