/** Training a language model on notes: with a guarantee for each note, or without. */
import { trainPrivatelyInCell } from "../../../src/lab/privateTrainingCell.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { textModelWithFactsOnce } from "../../../src/lab/trainedModel.ts";
import { trainInCell } from "../../../src/lab/trainingCell.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { initialParameters } from "../../../src/model/initialize.ts";
import { type TransformerConfig, transformerConfig } from "../../../src/model/transformerConfig.ts";
import { adam, constant } from "../../../src/optim/index.ts";
import type { TextModel } from "../../../src/policies/transformer.ts";
import { calibrateDpSgd } from "../../../src/privacy/calibration/calibrateDpSgd.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { planOf } from "../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { meanLoss } from "../../../src/training/meanLoss.ts";
import { perExampleSupervised, sequenceRows } from "../../../src/training/perExampleSupervised.ts";
import { shuffledBatch } from "../study/shuffledBatch.ts";
import { guaranteeOfModel, type ModelGuarantee } from "../study/statedModel.ts";
import { longestNote, type NoteData, tokenizer, tokensOf } from "./notes.ts";
import { recordsOf, type Settings, stepsOf } from "./settings.ts";

/** One model to be. */
export interface NoteCell {
  readonly context: RunContext<Settings>;
  readonly cell: string;
  /** Of the replicate: conditions share data and first weights. */
  readonly seed: Seed;
  readonly data: NoteData;
  readonly epsilon: number | null;
}

const template = { text: "{prompt}", ends: [] };
const time = longestNote - 1;

const configOf = ({ model }: Settings): TransformerConfig =>
  transformerConfig(
    { vocabularySize: tokenizer.vocabularySize, contextLength: longestNote, ...model },
    {
      positions: { kind: "rotary", theta: 100, fraction: 1 },
      norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 0 },
      biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
    },
  );

/** The model of a cell, with its guarantee; null where it has none. Trained once in a run. */
export async function noteModel(noteCell: NoteCell): Promise<{
  readonly model: TextModel;
  readonly guarantee: ModelGuarantee | null;
}> {
  const { context, cell, epsilon } = noteCell;
  const { model, facts } = await textModelWithFactsOnce(context, cell, async () => {
    const { parameters, guarantee } =
      epsilon === null ? await plainly(noteCell) : await privately(noteCell, epsilon);
    const config = configOf(context.settings);
    return { model: { model: { config, parameters }, tokenizer, template }, facts: guarantee };
  });
  return { model, guarantee: facts };
}

interface Trained {
  readonly parameters: Float32Array;
  readonly guarantee: ModelGuarantee | null;
}

const initialOf = ({ context, seed }: NoteCell) =>
  initialParameters(configOf(context.settings), split(seed, "parameters"), { deviation: 0.1 });

/** Rows of notes at these places. */
const rowsOf = ({ data }: NoteCell) => {
  const examples = data.training.map(tokensOf);
  return (indices: ArrayLike<number>) =>
    sequenceRows(
      Array.from(indices, (index) => examples[index]!),
      time,
    );
};

const objectiveOf =
  ({ context }: NoteCell) =>
  (batch: number) =>
    perExampleSupervised(configOf(context.settings), { batch, time });

async function privately(noteCell: NoteCell, epsilon: number): Promise<Trained> {
  const { context, cell, seed } = noteCell;
  const { settings } = context;
  const { delta, batch, clipNorm, learningRate } = settings;
  const [datasetSize, steps] = [recordsOf(settings), stepsOf(settings)];
  const samplingRate = batch / datasetSize;
  // Seeded, so that a run can be repeated to the bit: these notes are nobody's.
  const randomness = seededRandomness(split(seed, "mechanism", cell));
  const { value: noiseMultiplier } = calibrateDpSgd(
    { samplingRate, steps },
    {
      ...{ free: "noiseMultiplier", target: { epsilon, delta } },
      neighboringRelation: "addOrRemoveOne",
    },
  );
  const parts = {
    sampler: poissonSampler({ datasetSize, samplingRate, randomness }),
    clipping: flatClipping({ clipNorm }),
    noise: independentNoise({ noiseMultiplier, randomness }),
  };
  const plan = planOf(parts, {
    ...{ unitOfPrivacy: { kind: "example" }, neighboringRelation: "addOrRemoveOne" },
    ...{ delta, steps },
  });
  const { parameters, ledger } = await trainPrivatelyInCell(context, {
    ...{ cell, doing: `training on ${datasetSize} notes at epsilon ${epsilon}` },
    design: {
      ...{ objective: objectiveOf(noteCell), optimizer: adam(constant(learningRate)) },
      ...{ records: rowsOf(noteCell), initial: initialOf(noteCell) },
    },
    mechanism: { ...parts, plan },
  });
  const guarantee = guaranteeOfModel(ledger, {
    ...{ title: `language model in ${cell}`, dataset: "notes" },
    optimizer: { name: "adam", settings: { learningRate } },
  });
  return { parameters, guarantee };
}

async function plainly(noteCell: NoteCell): Promise<Trained> {
  const { context, cell, seed } = noteCell;
  const { settings } = context;
  const { batch, learningRate } = settings;
  const [records, of] = [rowsOf(noteCell), recordsOf(settings)];
  const parameters = await trainInCell(context, {
    ...{ cell, doing: `training on ${of} notes without privacy` },
    design: {
      objective: meanLoss(objectiveOf(noteCell)(batch), batch),
      optimizer: adam(constant(learningRate)),
    },
    ...{ initial: initialOf(noteCell), steps: stepsOf(settings), tokensPerStep: batch * time },
    batches: (step) => [records(shuffledBatch(split(seed, "batches"), { step, batch, of }))],
  });
  return { parameters, guarantee: null };
}
