/** How the error of a workload changes with the noise filter of a Toeplitz factorisation. */
import type { Slope } from "../../math/minimize.ts";
import { applied, appliedTransposed, isToeplitz, type Workload } from "./workload.ts";

/** What is made small: the mean variance over steps, or that of the worst step. */
export type ErrorMeasure = "rootMeanSquare" | "max";

/** What an error is an error of. */
export interface ErrorGoal {
  readonly workload: Workload;
  readonly measure: ErrorMeasure;
}

/**
 * The squared error of the workload under noise D z, D Toeplitz with first column `filter`, and its slope in `filter`.
 *
 * @throws RangeError for the worst step where learning rates change: which one that is changes with the filter.
 */
export function squaredErrorAt(filter: Float64Array, { workload, measure }: ErrorGoal): Slope {
  const steps = filter.length;
  if (isToeplitz(workload)) {
    // Entry t of the first column stands in rows t to the last; the last row, which has all, is the worst.
    const weightOf = (row: number) => (measure === "max" ? 1 : (steps - row) / steps);
    return columnSlope(filter, workload, weightOf);
  }
  if (measure === "max") {
    throw new RangeError("matrix factorisation: max needs one learning rate; use rootMeanSquare.");
  }
  const gradient = new Float64Array(steps);
  let value = 0;
  for (let start = 0; start < steps; start++) {
    const shifted = new Float64Array(steps);
    shifted.set(filter.subarray(0, steps - start), start);
    const column = columnSlope(shifted, workload, () => 1 / steps);
    value += column.value;
    for (let row = start; row < steps; row++) gradient[row - start]! += column.gradient[row]!;
  }
  return { value, gradient };
}

function columnSlope(
  filter: Float64Array,
  workload: Workload,
  weightOf: (row: number) => number,
): Slope {
  let value = 0;
  const slopes = applied(workload, filter).map((entry, row) => {
    const weighted = weightOf(row) * entry;
    value += weighted * entry;
    return 2 * weighted;
  });
  return { value, gradient: appliedTransposed(workload, slopes) };
}
