/** Training one model of clicks: with a guarantee, or without. */
import { join } from "node:path";
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
import { secureRandomness, seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import type { ClickDesign } from "../../../src/training/clicks/clickTrainer.ts";
import { logitShift } from "../../../src/training/clicks/negativeSampling.ts";
import { auditedData } from "./audited.ts";
import { batchesOf, fittedTo, keptRecords } from "./batches.ts";
import type { AdData } from "./data.ts";
import { relabelled } from "./ids.ts";
import { type MechanismOf, mechanismOf } from "./mechanism.ts";
import { preparedTraining } from "./prepared.ts";
import { preparingIn } from "./preparing.ts";
import { type CalibrationOf, calibrator, recalibrationCharges } from "./recalibration.ts";
import { countOf, type TrainingRecords } from "./records.ts";
import type { AdSettings, AdTraining } from "./settings.ts";
import { unitOf } from "./units.ts";

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
  const { cell, settings, seed: shared } = adCell;
  const { training, steps } = fittedTo(adCell.data, adCell.training, settings);
  const seed = split(shared, "mechanism", cell);
  const randomness = settings.randomness === "secure" ? secureRandomness : seededRandomness(seed);
  const unitOfPrivacy = unitOf(settings);
  const preparing = preparingIn(adCell, { unitOfPrivacy, randomness });
  const read = await relabelled(adCell.data, training, preparing);
  const { data, audit } = await auditedData(read.data, training, seed);
  const model = clickModel(settings.model, data.layout);
  const records = await keptRecords(data, training, preparing);
  const { bias, charges, selectedRows } = await preparedTraining({
    ...{ data, training, records, table: model.table, preparing },
  });
  const besides = [...read.charges, ...charges, ...recalibrationCharges(training, preparing)];
  const shift = shiftOf(data, training);
  const initial = initialOf(model, { seed: shared, bias: bias - shift });
  const trained = await learned(adCell, {
    ...{ data, records, model, initial, training, steps, randomness, unitOfPrivacy, besides },
    ...(selectedRows && { selectedRows }),
  });
  const audits = await audit(model, trained.parameters);
  const outputs = await heldOutOutputs({ data, training, model, preparing, shift, ...trained });
  const billed = { ...trained, ...billOf(adCell) };
  const saved = savedOf({ ...billed, model, outputShift: shift }, data);
  const { rows: tableRows } = model.table;
  const movedRows = selectedRows?.length ?? tableRows;
  return { ...billed, batch: training.batch, steps, audits, outputs, saved, movedRows, tableRows };
}

/** All that the steps of a training need. */
interface Learning extends Omit<MechanismOf, "sampler"> {
  readonly data: AdData;
  readonly records: TrainingRecords;
  readonly model: ClickModel;
  readonly initial: ClickParameters;
}

/** Takes the steps. */
async function learned(
  { context, cell, settings }: AdCell,
  learning: Learning,
): Promise<ClicksTrained> {
  const { data, records, model, initial, training, steps, randomness } = learning;
  const batches = await batchesOf(data, records, { training, settings, randomness, steps });
  try {
    const mechanism = mechanismOf({ ...learning, sampler: batches.sampler });
    const design = { model, task: data.task, batches, ...movementOf(training), initial };
    return await trainClicksInCell(context, {
      ...{ cell, doing: `training on ${countOf(records)} records`, design, steps },
      ...(mechanism && { mechanism }),
      performance: { execution: { threads: 1 } },
    });
  } finally {
    await batches.close();
  }
}

/** The books as they are at the end: what came after training is charged, too. */
function billOf({ context, cell, training }: AdCell): Pick<ClicksTrained, "ledger"> {
  if (training.privacy === null) return {};
  const ledger = readLedger(join(context.folder, ledgerPath(cell)));
  return { ...(ledger && { ledger }) };
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
): SavedClickModel => ({ ...saved, task, ...(encoding !== undefined && { encoding }) });

/** Of the odds that a binary model learns; counts are neither sampled nor weighted. */
const shiftOf = ({ task }: AdData, { negativeRate = 1, positiveWeight = 1 }: AdTraining): number =>
  task === "binary" ? logitShift({ keptRate: negativeRate, positiveWeight }) : 0;

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
