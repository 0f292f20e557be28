/** `--delta`, or what is customary for so many records. */
import { checkDelta, shortCustomaryDelta } from "../../privacy/deltaCheck.ts";
import { UsageError } from "../exitCode.ts";

/** What decides delta. */
export interface DeltaOptions {
  readonly delta?: number;
  readonly datasetSize?: number;
  /** Accepts 1 / n and more. */
  readonly force?: boolean;
}

/** Delta, and what is to be said about it. */
export interface ChosenDelta {
  readonly delta: number;
  readonly notes: readonly string[];
}

/** Delta as it was given, checked against the number of records; else n^-1.1, rounded down. */
export function deltaFrom({ delta, datasetSize, force = false }: DeltaOptions): ChosenDelta {
  if (delta !== undefined) {
    const notes = checkDelta(delta, { force, ...(datasetSize !== undefined && { datasetSize }) });
    return { delta, notes };
  }
  if (datasetSize === undefined) {
    throw new UsageError(
      "--delta: expected a number below one over the number of records, or --dataset-size to choose it by; got neither. Epsilon means nothing without its delta.",
    );
  }
  checkDelta(0, { datasetSize });
  const chosen = shortCustomaryDelta(datasetSize, 3);
  checkDelta(chosen, { datasetSize });
  return { delta: chosen, notes: [`delta is ${datasetSize}^-1.1: none was given.`] };
}
