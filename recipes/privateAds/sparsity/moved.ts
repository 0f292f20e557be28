/** Rows that steps move. */
import type { Event } from "../../../src/lab/event.ts";
import { cellName } from "../../../src/lab/replicates.ts";
import type { Measure } from "../study/findings.ts";
import { factOf } from "../study/measures.ts";

/** The mean share of a table that a step moves: those that were kept, chosen beforehand, or all. */
export function movedShare(events: readonly Event[]): Measure {
  const sums = new Map<string, { rows: number; steps: number }>();
  for (const event of events) {
    if (event.kind !== "step" || typeof event.metrics.keptRows !== "number") continue;
    const { rows, steps } = sums.get(event.cell) ?? { rows: 0, steps: 0 };
    sums.set(event.cell, { rows: rows + event.metrics.keptRows, steps: steps + 1 });
  }
  return (result) => {
    const kept = sums.get(cellName(result.replicate, result.condition));
    const moved = kept ? kept.rows / kept.steps : factOf(result, "movedRows");
    return moved / factOf(result, "tableRows");
  };
}
