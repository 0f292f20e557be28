/** Training one model of clicks: with a guarantee, or without. */
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { collectedRecords } from "../../../src/data/clicks/collectedRecords.ts";
import { type ClicksTrained, trainClicksInCell } from "../../../src/lab/clickTrainingCell.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import { adam, constant, sgd } from "../../../src/optim/index.ts";
import type { LowerBound } from "../../../src/privacy/audit/lowerBound.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import type { ClickBatches } from "../../../src/training/clicks/clickBatch.ts";
import type { ClickDesign } from "../../../src/training/clicks/clickTrainer.ts";
import { memoryBatches } from "../../../src/training/clicks/memoryBatches.ts";
import { logitShift, sampledNegatives } from "../../../src/training/clicks/negativeSampling.ts";
import { auditedData } from "./audited.ts";
import type { AdData } from "./data.ts";
import { relabelled } from "./ids.ts";
import { mechanismOf } from "./mechanism.ts";
import { preparationOf, preparedTraining } from "./prepared.ts";
import { calibrator, recalibrationCharges } from "./recalibration.ts";
import { type AdSettings, type AdTraining, stepsOf } from "./settings.ts";

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
  readonly steps: number;
  /** Rows of the table. */
  readonly tableRows: number;
  /** Rows that get noise in a step, where that is the same for all steps. */
  readonly movedRows: number;
  readonly audits: readonly LowerBound[];
  /** What it says of the records that were held out: logits or log rates. */
  readonly outputs: Float32Array;
}

/** Trains, from the newest checkpoint if there is one. */
export async function trainAds(adCell: AdCell): Promise<TrainedAds> {
  const { context, cell, settings, training, seed: shared } = adCell;
  const seed = split(shared, "mechanism", cell);
  const read = await relabelled(adCell.data, training, preparationOf("ids", seed));
  const { data, audit } = auditedData(read.data, training, seed);
  const model = clickModel(settings.model, data.layout);
  const records = await keptRecords(data, training, seed);
  const batches = batchesOf(data, records, { training, seed });
  const steps = stepsOf(training, data.training.count);
  const { bias, ...prepared } = preparedTraining({
    ...{ data, training, records, table: model.table, seed },
  });
  const charges = [...read.charges, ...prepared.charges, ...recalibrationCharges(training)];
  const { sampler } = batches;
  const mechanism = mechanismOf({ training, steps, sampler, seed, ...prepared, charges });
  const shift = shiftOf(data, training);
  const design: ClickDesign = {
    ...{ model, task: data.task, batches, ...movementOf(training) },
    initial: {
      table: model.initialTable(split(shared, "table")),
      dense: model.initialDense(split(shared, "dense"), { bias: bias - shift }),
    },
  };
  const trained = await trainClicksInCell(context, {
    ...{ cell, doing: `training on ${records.count} records`, design, steps },
    ...(mechanism && { mechanism }),
    performance: { execution: { threads: 1 } },
  });
  const calibrated = await calibrator({ ...{ data, training, model, seed }, ...trained });
  const outputs = await predict(model, trained.parameters, data.heldOut);
  return {
    ...{ ...trained, steps, audits: await audit(model, trained.parameters) },
    outputs: outputs.map((each) => calibrated(each + shift)),
    tableRows: model.table.rows,
    movedRows: prepared.selectedRows?.length ?? model.table.rows,
  };
}

/** The records that negative sampling leaves. */
async function keptRecords(
  { layout, training: records }: AdData,
  { negativeRate = 1 }: AdTraining,
  seed: Seed,
): Promise<ClickRecords> {
  if (negativeRate === 1) return records;
  const randomness = seededRandomness(split(seed, "negatives"));
  const kept = sampledNegatives(layout, [records], { keptRate: negativeRate, randomness });
  return collectedRecords(layout, kept, { most: records.count });
}

/** Of the odds that a binary model learns; counts are neither sampled nor weighted. */
const shiftOf = ({ task }: AdData, { negativeRate = 1, positiveWeight = 1 }: AdTraining): number =>
  task === "binary" ? logitShift({ keptRate: negativeRate, positiveWeight }) : 0;

const batchesOf = (
  { layout }: AdData,
  records: ClickRecords,
  { training, seed }: Pick<AdCell, "training" | "seed">,
): ClickBatches =>
  memoryBatches(
    { layout, records },
    {
      sampler: (datasetSize) =>
        poissonSampler({
          ...{ datasetSize, samplingRate: Math.min(1, training.batch / datasetSize) },
          randomness: seededRandomness(split(seed, "batches")),
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
