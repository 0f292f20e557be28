/** Training one classifier of glyphs: with a guarantee, or without. */
import {
  type PrivatelyTrained,
  trainPrivatelyInCell,
} from "../../../src/lab/privateTrainingCell.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { trainInCell } from "../../../src/lab/trainingCell.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { initialMlp } from "../../../src/model/mlp.ts";
import { constant, sgd, type Transformation } from "../../../src/optim/index.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { planOf } from "../../../src/privacy/plan.ts";
import { meanLoss } from "../../../src/training/meanLoss.ts";
import { perExampleClassification } from "../../../src/training/perExampleMlp.ts";
import { batchesOf, configOf, type GlyphData } from "./data.ts";
import { noiseMultiplierOf, relationOf } from "./guarantee.ts";
import { samplerOf } from "./sampling.ts";
import { type GlyphSettings, type GlyphTraining, stepsOf } from "./settings.ts";
import { shuffledBatch } from "./shuffledBatch.ts";
import { guaranteeOfModel, type ModelGuarantee } from "./statedModel.ts";

/** One classifier to be. */
export interface GlyphCell {
  readonly context: RunContext<unknown>;
  readonly cell: string;
  /** Of the replicate: conditions share it, so that they share data and first weights. */
  readonly seed: Seed;
  readonly data: GlyphData;
  readonly settings: GlyphSettings;
  readonly training: GlyphTraining;
}

/** A classifier, and what may be claimed about the images that it was trained on. */
export interface TrainedGlyphs {
  readonly parameters: Float32Array;
  /** Absent where it was trained without privacy. */
  readonly guarantee?: ModelGuarantee;
}

/** Trains, from the newest checkpoint if there is one. */
export function trainGlyphs(glyphCell: GlyphCell): Promise<TrainedGlyphs> {
  return glyphCell.training.privacy === null ? plainly(glyphCell) : privately(glyphCell);
}

const momentum = 0.9;
const optimizerOf = ({ learningRate }: GlyphTraining): Transformation =>
  sgd(constant(learningRate), { momentum });

const initialOf = ({ settings, seed }: GlyphCell) =>
  initialMlp(configOf(settings), split(seed, "parameters"));

async function privately(glyphCell: GlyphCell): Promise<TrainedGlyphs> {
  const { cell, training } = glyphCell;
  const { parameters, ledger } = await trainedPrivately(glyphCell);
  const guarantee = guaranteeOfModel(ledger, {
    ...{ title: `classifier of glyphs in ${cell}`, dataset: "glyphs" },
    optimizer: { name: "sgd", settings: { learningRate: training.learningRate, momentum } },
  });
  return { parameters, guarantee };
}

function trainedPrivately(glyphCell: GlyphCell): Promise<PrivatelyTrained> {
  const { context, cell, data, settings, training, seed } = glyphCell;
  const steps = stepsOf(training, settings);
  const own = split(seed, "mechanism", cell);
  const randomness = seededRandomness(own);
  const sampler = samplerOf(training, settings, own);
  const clipping = flatClipping({ clipNorm: training.clipNorm });
  const noiseMultiplier = noiseMultiplierOf(training, settings);
  const parts = { sampler, clipping, noise: independentNoise({ noiseMultiplier, randomness }) };
  const plan = planOf(parts, {
    ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: relationOf(training) },
    ...{ delta: settings.delta, steps },
  });
  return trainPrivatelyInCell(context, {
    ...{ cell, doing: `training privately on ${settings.records} glyphs` },
    design: {
      objective: (batch) => perExampleClassification(configOf(settings), batch),
      optimizer: optimizerOf(training),
      records: batchesOf(data.training),
      initial: initialOf(glyphCell),
    },
    mechanism: { ...parts, plan },
    performance: { execution: { threads: 1 } },
  });
}

async function plainly(glyphCell: GlyphCell): Promise<TrainedGlyphs> {
  const { context, cell, data, settings, training, seed } = glyphCell;
  const { batch } = training;
  const records = batchesOf(data.training);
  const parameters = await trainInCell(context, {
    ...{ cell, doing: `training without privacy on ${settings.records} glyphs` },
    design: {
      objective: meanLoss(perExampleClassification(configOf(settings), batch), batch),
      optimizer: optimizerOf(training),
    },
    initial: initialOf(glyphCell),
    steps: stepsOf(training, settings),
    batches: (step) => [
      records(shuffledBatch(split(seed, "batches"), { step, batch, of: settings.records })),
    ],
    tokensPerStep: batch,
    trainer: { execution: { threads: 1 } },
  });
  return { parameters };
}
