/**
 * The contract of mechanisms that noise one label: a table of chances, small enough that its privacy is read off.
 *
 * Proves: the loss of a table, exactly. Does not prove: anything about features, which are taken to be known.
 */
import type { RandomBits } from "../noise/randomness.ts";

/** Answers to one label. Labels are 0 … `chances.length` − 1; a larger one counts as the last. */
export interface LabelMechanism {
  /** What it can answer: labels, or numbers that stand for them. */
  readonly outputs: readonly number[];
  /** Chance of each answer to each label, [labels][outputs]. Rows sum to 1. */
  readonly chances: readonly (readonly number[])[];
}

/** The largest logarithm by which an answer can be likelier for one label than for another: epsilon of one label. */
export function lossOfLabel({ outputs, chances }: LabelMechanism): number {
  const losses = outputs.map((_, output) => {
    const column = chances.map((row) => row[output]!);
    const most = Math.max(...column);
    return most === 0 ? 0 : Math.log(most / Math.min(...column));
  });
  return Math.max(0, ...losses);
}

/** The row of a label. @throws RangeError for a label that is not a whole number of at least 0. */
export function labelIndex(label: number, labels: number): number {
  if (Number.isInteger(label) && label >= 0) return Math.min(label, labels - 1);
  throw new RangeError(`labels: expected whole numbers of at least 0, got ${label}.`);
}

/** One answer to a label. */
export function answerTo(
  label: number,
  { outputs, chances }: LabelMechanism,
  bits: RandomBits,
): number {
  const row = chances[labelIndex(label, chances.length)]!;
  let rest = bits.uniform();
  for (let output = 0; output < row.length - 1; output++) {
    rest -= row[output]!;
    if (rest < 0) return outputs[output]!;
  }
  return outputs.at(-1)!;
}

/** Mean answer to each label. */
export const meanAnswers = ({ outputs, chances }: LabelMechanism): number[] =>
  chances.map((row) => row.reduce((sum, chance, output) => sum + chance * outputs[output]!, 0));

/** Epsilon of a label as it is. @throws RangeError for one that is not above 0 and below 500. */
export function requireLabelEpsilon(where: string, epsilon: number): number {
  // Beyond that, e^epsilon no longer says what it should, and nothing is noised.
  if (epsilon > 0 && epsilon < 500) return epsilon;
  throw new RangeError(`${where}: expected epsilon above 0 and below 500, got ${epsilon}.`);
}
