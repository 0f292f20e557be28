/** What every table of a label mechanism keeps. */
import { expect } from "vitest";
import type { LabelMechanism } from "../../../src/privacy/labels/labelMechanism.ts";

/** Rows are probabilities that sum to 1, one for each output. */
export function expectRows({ outputs, chances }: LabelMechanism): void {
  expect(chances.length).toBeGreaterThan(0);
  for (const row of chances) {
    expect(row).toHaveLength(outputs.length);
    expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    expect(row.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 10);
  }
}
