/** Training on labels that are noised already: whatever it does with them costs nothing more. */
import type { ClickRecords, ClickTask } from "../../../data/clicks/clickRecords.ts";
import { type Seed, split } from "../../../math/seed.ts";
import type { ClickModel, ClickParameters } from "../../../model/clicks/clickModel.ts";
import type { Transformation } from "../../../optim/transformation.ts";
import { shuffledSampler } from "../../../privacy/sampling/fixedSize.ts";
import type { ExecutionOptions } from "../../../tensor/session.ts";
import { createClickTrainer } from "../clickTrainer.ts";
import { memoryBatches } from "../memoryBatches.ts";
import type { RowMovement } from "../rows/rowOptimizer.ts";

/** How a model of clicks moves, whatever the labels. */
export interface ClickMovement {
  /** Passes over the records. Above 0. */
  readonly epochs: number;
  /** Records of a batch; of a private step, expected units. At least 1. */
  readonly batchSize: number;
  /** Of all that is not in the table. */
  readonly optimizer: Transformation;
  /** Of the table. */
  readonly rows: RowMovement;
  readonly execution?: ExecutionOptions;
}

/** What is trained. */
export interface ClickTrainingTask {
  readonly model: ClickModel;
  readonly task: ClickTask;
  /** Copied. */
  readonly initial: ClickParameters;
}

/** Steps of so many passes over units; at least 1. */
export const stepsOfPasses = ({ epochs, batchSize }: ClickMovement, units: number): number =>
  Math.max(1, Math.round((epochs * units) / Math.min(batchSize, units)));

/** Parameters after training without a mechanism, on the mean loss of batches. */
export async function trainPlain(
  { model, task, initial }: ClickTrainingTask,
  records: ClickRecords,
  { movement, seed }: { readonly movement: ClickMovement; readonly seed: Seed },
): Promise<ClickParameters> {
  const { optimizer, rows, execution = {} } = movement;
  const batchSize = Math.min(movement.batchSize, records.count);
  const sampler = (datasetSize: number) =>
    shuffledSampler({ datasetSize, batchSize, seed: split(seed, "batches") });
  const batches = memoryBatches({ layout: model.layout, records }, { sampler });
  const design = { model, task, batches, optimizer, rows, initial };
  const trainer = await createClickTrainer(design, undefined, { execution });
  try {
    for (let step = stepsOfPasses(movement, records.count); step > 0; step--) await trainer.step();
    const { table, dense } = trainer.released();
    return { table: table.slice(), dense: dense.slice() };
  } finally {
    await trainer.dispose();
  }
}
