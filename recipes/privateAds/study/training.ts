/** Training one model of clicks: with a guarantee, or without. */
import { join } from "node:path";
import { z } from "zod";
import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import type { SavedClickModel } from "../../../src/lab/clickModelFile.ts";
import { type ClicksTrained, trainClicksInCell } from "../../../src/lab/clickTrainingCell.ts";
import { ledgerPath, readLedger } from "../../../src/lab/ledgerFile.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import type { ClickModel, ClickParameters } from "../../../src/model/clicks/clickModel.ts";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import { adam, constant, sgd } from "../../../src/optim/index.ts";
import type { LowerBound } from "../../../src/privacy/audit/lowerBound.ts";
import {
  childRandomness,
  type Randomness,
  secureRandomness,
  seededRandomness,
} from "../../../src/privacy/noise/randomness.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import type { ClickBatches } from "../../../src/training/clicks/clickBatch.ts";
import type { ClickDesign } from "../../../src/training/clicks/clickTrainer.ts";
import { memoryBatches } from "../../../src/training/clicks/memoryBatches.ts";
import { logitShift, negativeCoins } from "../../../src/training/clicks/negativeSampling.ts";
import { auditedData } from "./audited.ts";
import type { AdData } from "./data.ts";
import { relabelled } from "./ids.ts";
import { mechanismOf } from "./mechanism.ts";
import { preparedTraining } from "./prepared.ts";
import { type Preparing, preparingIn } from "./preparing.ts";
import { type CalibrationOf, calibrator, recalibrationCharges } from "./recalibration.ts";
import { type AdSettings, type AdTraining, stepsOf } from "./settings.ts";
import { unitOf, unitsOf } from "./units.ts";

/** One model to be. */
export interface AdCell {
  readonly context: RunContext<unknown>;
  readonly cell: string;
  /** Of the replicate: conditions share it, so that they share data and first weights. */
  readonly seed: Seed;
  readonly data: AdData;
  readonly settings: AdSettings;
  readonly training: AdTraining;
}

/** A trained model. */
export interface TrainedAds extends ClicksTrained {
  /** Expected records of a batch. */
  readonly batch: number;
  readonly steps: number;
  /** Rows of the table. */
  readonly tableRows: number;
  /** Rows that get noise in a step, where that is the same for all steps. */
  readonly movedRows: number;
  readonly audits: readonly LowerBound[];
  /** As a file keeps it. */
  readonly saved: SavedClickModel;
  /** What it says of the records that were held out: logits or log rates. */
  readonly outputs: Float32Array;
}

/** Trains, from the newest checkpoint if there is one. */
export async function trainAds(adCell: AdCell): Promise<TrainedAds> {
  const { context, cell, settings, seed: shared } = adCell;
  const training = fittedTo(adCell.data, adCell);
  const seed = split(shared, "mechanism", cell);
  const randomness = settings.randomness === "secure" ? secureRandomness : seededRandomness(seed);
  const unitOfPrivacy = unitOf(settings);
  const preparing = preparingIn(adCell, { unitOfPrivacy, randomness });
  const read = await relabelled(adCell.data, training, preparing);
  const { data, audit } = auditedData(read.data, training, seed);
  const model = clickModel(settings.model, data.layout);
  const records = await keptRecords(data, training, preparing);
  const batches = batchesOf(data, records, { training, settings, randomness });
  const steps = stepsOf(adCell.training, settings.records);
  const { bias, charges, ...prepared } = await preparedTraining({
    ...{ data, training, records, table: model.table, preparing },
  });
  const besides = [...read.charges, ...charges, ...recalibrationCharges(training, preparing)];
  const { sampler } = batches;
  const mechanism = mechanismOf({
    ...{ training, steps, sampler, randomness, unitOfPrivacy, ...prepared, besides },
  });
  const shift = shiftOf(data, training);
  const initial = initialOf(model, { seed: shared, bias: bias - shift });
  const design: ClickDesign = {
    ...{ model, task: data.task, batches, ...movementOf(training), initial },
  };
  const trained = await trainClicksInCell(context, {
    ...{ cell, doing: `training on ${records.count} records`, design, steps },
    ...(mechanism && { mechanism }),
    performance: { execution: { threads: 1 } },
  });
  const movedRows = prepared.selectedRows?.length ?? model.table.rows;
  const audits = await audit(model, trained.parameters);
  const outputs = await heldOutOutputs({ data, training, model, preparing, shift, ...trained });
  const billed = { ...trained, ...billOf(adCell) };
  const saved = savedOf({ ...billed, model, outputShift: shift }, data);
  const { batch } = training;
  const tableRows = model.table.rows;
  return { ...billed, batch, steps, audits, outputs, saved, movedRows, tableRows };
}

/** The books as they are at the end: what came after training is charged, too. */
function billOf({ context, cell, training }: AdCell): Pick<ClicksTrained, "ledger"> {
  if (training.privacy === null) return {};
  const ledger = readLedger(join(context.folder, ledgerPath(cell)));
  return { ...(ledger && { ledger }) };
}

/**
 * A file may have fewer records than a training wants: then batches are smaller in proportion, so that steps and passes
 * stay what they are. Canaries do not count.
 */
function fittedTo(
  { training: { count } }: AdData,
  { training, settings: { records } }: Pick<AdCell, "training" | "settings">,
): AdTraining {
  if (count >= records) return training;
  return { ...training, batch: Math.max(1, Math.round((training.batch * count) / records)) };
}

/** Parameters to begin with: conditions of a replicate share them. */
const initialOf = (
  model: ClickModel,
  { seed, bias }: { readonly seed: Seed; readonly bias: number },
): ClickParameters => ({
  table: model.initialTable(split(seed, "table")),
  dense: model.initialDense(split(seed, "dense"), { bias }),
});

/** What a model says of the records that were held out, recalibrated where that was asked for. */
async function heldOutOutputs(of: CalibrationOf): Promise<Float32Array> {
  const calibrated = await calibrator(of);
  const outputs = await predict(of.model, of.parameters, of.data.heldOut);
  return outputs.map((each) => calibrated(each + of.shift));
}

const savedOf = (
  saved: Omit<SavedClickModel, "task">,
  { task, encoding }: AdData,
): SavedClickModel => ({ ...saved, task, ...(encoding && { encoding }) });

/** The records that negative sampling leaves: as secret as its coins, and the same for all who work on the cell. */
async function keptRecords(
  { layout, training: records }: AdData,
  { negativeRate: keptRate = 1 }: AdTraining,
  { options: { randomness }, keep }: Preparing,
): Promise<ClickRecords> {
  if (keptRate === 1) return records;
  const places = await keep({ label: "coins of negatives", schema: z.array(z.int()) }, async () =>
    negativeCoins({ keptRate, randomness })(records.labels),
  );
  return clickRecordsAt(layout, records, places);
}

/** Of the odds that a binary model learns; counts are neither sampled nor weighted. */
const shiftOf = ({ task }: AdData, { negativeRate = 1, positiveWeight = 1 }: AdTraining): number =>
  task === "binary" ? logitShift({ keptRate: negativeRate, positiveWeight }) : 0;

interface BatchesOf extends Pick<AdCell, "training" | "settings"> {
  readonly randomness: Randomness;
}

const batchesOf = (
  { layout }: AdData,
  records: ClickRecords,
  { training, settings, randomness }: BatchesOf,
): ClickBatches =>
  memoryBatches(
    { layout, records, units: unitsOf(records, settings, randomness) },
    {
      // Of users as large a share as of records, so that steps read as many records.
      sampler: (datasetSize) =>
        poissonSampler({
          ...{ datasetSize, samplingRate: Math.min(1, training.batch / records.count) },
          randomness: childRandomness(randomness, "batches"),
        }),
      weights: { positiveWeight: training.positiveWeight ?? 1 },
    },
  );

/** How parameters move. Privately without momentum: it would move rows that nobody reads. */
function movementOf({
  privacy,
  learningRate: rate,
}: AdTraining): Pick<ClickDesign, "optimizer" | "rows"> {
  const learningRate = constant(rate);
  return privacy === null
    ? { optimizer: adam(learningRate), rows: { kind: "adam", learningRate } }
    : { optimizer: sgd(learningRate), rows: { kind: "sgd", learningRate } };
}
