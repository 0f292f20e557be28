/** What a model of clicks said about records, and what happened. */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";

/** One output and one label for each record. */
export interface ClickOutputs {
  /** [records]: a logit where the task is binary, a log rate where it is a count. */
  readonly outputs: ArrayLike<number>;
  /** [records]: 0 or 1, or a count. */
  readonly labels: ArrayLike<number>;
}

/** The probability or the rate that each output stands for. */
export function predictionsOf(outputs: ArrayLike<number>, task: ClickTask): Float64Array {
  const predictionOf = task === "binary" ? sigmoid : Math.exp;
  return Float64Array.from({ length: outputs.length }, (_, at) => predictionOf(outputs[at]!));
}

/** Labels as numbers. @throws RangeError where they are none of the task, or where an output is not finite. */
export function checkedLabels(
  where: string,
  { outputs, labels }: ClickOutputs,
  task: ClickTask,
): Float64Array {
  if (outputs.length !== labels.length) {
    const got = `${outputs.length} outputs and ${labels.length} labels`;
    throw new RangeError(`${where}: expected a label for each output, got ${got}.`);
  }
  for (let record = 0; record < outputs.length; record++) {
    const [output, label] = [outputs[record]!, labels[record]!];
    const fits =
      task === "binary" ? label === 0 || label === 1 : Number.isInteger(label) && label >= 0;
    if (fits && Number.isFinite(output)) continue;
    const expected = task === "binary" ? "0 or 1" : "counts from 0";
    throw new RangeError(
      `${where}: expected finite outputs with labels that are ${expected}, got ${output} with ${label} at record ${record}.`,
    );
  }
  return Float64Array.from(labels);
}

/** 1 / (1 + e^-logit). */
export const sigmoid = (logit: number): number =>
  logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit));
