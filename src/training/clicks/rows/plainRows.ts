/** Rows without noise: those that a batch touches move, and no others. */
import type { RowOptimizer } from "./rowOptimizer.ts";
import { type RowTraining, restoreArrays } from "./rowTraining.ts";

/** Moves touched rows by their gradient alone. */
export const plainRows = (optimizer: RowOptimizer): RowTraining => ({
  prepare: () => {},
  move: ({ step, touched, sum, scale }) => {
    optimizer.move({ step, rows: touched, gradient: sum, scale });
    return undefined;
  },
  release: () => {},
  get state() {
    return { optimizer: optimizer.states };
  },
  restore: ({ optimizer: states }) => restoreArrays(optimizer.states, states),
});
