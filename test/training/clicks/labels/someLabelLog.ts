/** Small generated logs and models that tests of label privacy train. */
import type { ClickRecords, ClickTask } from "../../../../src/data/clicks/clickRecords.ts";
import { clickWorld } from "../../../../src/data/generatedClicks.ts";
import { areaUnderRoc } from "../../../../src/math/auroc.ts";
import { seedFrom, split } from "../../../../src/math/index.ts";
import type { ClickParameters } from "../../../../src/model/clicks/clickModel.ts";
import { type ClickModel, clickModel, predict } from "../../../../src/model/clicks/index.ts";
import { adam, constant } from "../../../../src/optim/index.ts";
import { seededRandomness } from "../../../../src/privacy/index.ts";
import { exampleUnits, userUnits } from "../../../../src/training/clicks/clickUnits.ts";
import type { UnitRecords } from "../../../../src/training/clicks/labels/labelUnits.ts";
import type {
  ClickMovement,
  ClickTrainingTask,
} from "../../../../src/training/clicks/labels/plainTraining.ts";

/** A log, a model for it, and records that it did not see. */
export interface SomeLabelLog extends ClickTrainingTask {
  readonly data: UnitRecords;
  readonly heldOut: ClickRecords;
}

/** What a log is made of. */
export interface LogOptions {
  readonly task?: ClickTask;
  readonly rate?: number;
  readonly units?: number;
  readonly recordsPerUser?: number;
  readonly seed?: number;
}

/** A log of two fields and a number, with a logistic model whose bias is the public rate. */
export function someLabelLog({
  task = "binary",
  rate = 0.2,
  units = 3000,
  recordsPerUser = 1,
  seed = 1,
}: LogOptions = {}): SomeLabelLog {
  const from = seedFrom(seed);
  const world = clickWorld(split(from, "world"), {
    ...{ task, rate, buckets: [20, 50], numbers: 1, recordsPerUser, signal: 2 },
  });
  const { records } = world.draw(split(from, "training"), units * recordsPerUser);
  const model = clickModel({ kind: "logistic" }, world.layout);
  const bias = task === "binary" ? Math.log(rate / (1 - rate)) : Math.log(rate);
  const { users } = records;
  const bound = {
    recordsPerUnit: recordsPerUser,
    randomness: seededRandomness(split(from, "bound")),
  };
  return {
    ...{ model, task },
    initial: initialOf(model, bias),
    data: { records, units: users ? userUnits(users, bound) : exampleUnits(records.count) },
    heldOut: world.draw(split(from, "heldOut"), 4000).records,
  };
}

const initialOf = (model: ClickModel, bias: number): ClickParameters => ({
  table: model.initialTable(seedFrom(2)),
  dense: model.initialDense(seedFrom(3), { bias }),
});

/** Few passes of Adam. */
export const someMovement: ClickMovement = {
  ...{ epochs: 6, batchSize: 128, optimizer: adam(constant(0.03)) },
  rows: { kind: "adam", learningRate: constant(0.03) },
};

/** Area under the ROC curve on records that were not trained on. */
export async function areaOf(log: SomeLabelLog, parameters: ClickParameters): Promise<number> {
  const outputs = await predict(log.model, parameters, log.heldOut);
  return areaUnderRoc(
    Array.from(outputs, (score, at) => ({ score, isPositive: log.heldOut.labels[at]! > 0 })),
  );
}

/** Mean loss there, without the constant of counts. */
export async function lossOn(log: SomeLabelLog, parameters: ClickParameters): Promise<number> {
  const outputs = await predict(log.model, parameters, log.heldOut);
  const of = log.task === "binary" ? (x: number) => Math.log1p(Math.exp(x)) : Math.exp;
  return (
    outputs.reduce((sum, x, at) => sum + of(x) - log.heldOut.labels[at]! * x, 0) / outputs.length
  );
}
