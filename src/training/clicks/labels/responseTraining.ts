/** Training on answers to labels: randomised response, and its form for counts that share answers. */
import { type Seed, split } from "../../../math/seed.ts";
import type { ClickParameters } from "../../../model/clicks/clickModel.ts";
import {
  type BinLoss,
  type LabelBins,
  responseOnBins,
} from "../../../privacy/labels/responseOnBins.ts";
import type { RandomBits } from "../../../privacy/noise/randomness.ts";
import { everyUnit, recordsOfUnits, type UnitRecords } from "./labelUnits.ts";
import { answeredLabels, respondedLabels } from "./noisedLabels.ts";
import { type ClickMovement, type ClickTrainingTask, trainPlain } from "./plainTraining.ts";

/** How answers are made and learned from. */
export interface ResponseTraining {
  /** Of one label. Above 0. */
  readonly epsilon: number;
  /** Number of labels; larger ones count as the last. */
  readonly labels: number;
  /** Whether the loss is that of the true label on average. @default true */
  readonly debiased?: boolean;
  readonly movement: ClickMovement;
  readonly bits: RandomBits;
  readonly seed: Seed;
}

/** Parameters after training on randomised response. */
export function trainOnResponses(
  task: ClickTrainingTask,
  data: UnitRecords,
  { epsilon, labels, debiased = true, movement, bits, seed }: ResponseTraining,
): Promise<ClickParameters> {
  const { records } = recordsOfUnits(task.model.layout, data, everyUnit(data.units));
  const answered = respondedLabels(records, { epsilon, labels, debiased, bits });
  return trainPlain(task, answered, { movement, seed: split(seed, "responses") });
}

/** How labels share answers. */
export interface BinTraining extends Omit<ResponseTraining, "labels" | "debiased"> {
  /** Masses of labels 0 … prior.length − 1: public, or paid for. Larger labels count as the last. */
  readonly prior: readonly number[];
  /** What answers are close in. @default that of the task: squared for clicks, Poisson for counts */
  readonly loss?: BinLoss;
}

/** Parameters after training on answers of bins, and the bins. */
export async function trainOnBins(
  task: ClickTrainingTask,
  data: UnitRecords,
  { epsilon, prior, loss, movement, bits, seed }: BinTraining,
): Promise<{ readonly parameters: ClickParameters; readonly bins: LabelBins }> {
  const own = task.task === "count" ? "poisson" : "squared";
  const bins = responseOnBins(prior, { epsilon, loss: loss ?? own });
  const { records } = recordsOfUnits(task.model.layout, data, everyUnit(data.units));
  const answered = answeredLabels(records, () => bins, bits);
  return {
    parameters: await trainPlain(task, answered, { movement, seed: split(seed, "bins") }),
    bins,
  };
}
