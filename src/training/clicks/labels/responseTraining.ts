/** Training on answers to labels: randomised response, and tables that are made for a prior. */
import { type Seed, split } from "../../../math/seed.ts";
import type { ClickParameters } from "../../../model/clicks/clickModel.ts";
import { responseOnBins } from "../../../privacy/labels/responseOnBins.ts";
import { unbiasedResponse } from "../../../privacy/labels/unbiasedResponse.ts";
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

/** How labels are answered by a table that was made for a prior. */
export interface TableTraining extends Omit<ResponseTraining, "labels" | "debiased"> {
  /**
   * `bins`: labels share answers, which are near them and lean to the mean. `unbiased`: answers are numbers far away whose
   * mean is the label.
   */
  readonly table: "bins" | "unbiased";
  /** Masses of labels 0 … prior.length − 1: public, or paid for. Larger labels count as the last. */
  readonly prior: readonly number[];
}

/** A model, and how many answers were told apart at most, as randomised response would. */
export interface TableTrained {
  readonly parameters: ClickParameters;
  readonly answers: number;
}

/** Parameters after training on answers of a table; bins are close by the loss of the task. */
export async function trainOnTable(
  task: ClickTrainingTask,
  data: UnitRecords,
  { table, epsilon, prior, movement, bits, seed }: TableTraining,
): Promise<TableTrained> {
  const loss = task.task === "count" ? "poisson" : "squared";
  const mechanism =
    table === "bins" ? responseOnBins(prior, { epsilon, loss }) : unbiasedResponse(prior, epsilon);
  const { records } = recordsOfUnits(task.model.layout, data, everyUnit(data.units));
  const answered = answeredLabels(records, () => mechanism, bits);
  const parameters = await trainPlain(task, answered, { movement, seed: split(seed, table) });
  // Any mechanism of this epsilon is bounded by randomised response to two labels.
  return { parameters, answers: "starts" in mechanism ? mechanism.starts.length : 2 };
}
