/** Sums of touched rows as a table: what a dense implementation would have. */
import type { ClickSums, TouchedRows } from "../../../src/training/clicks/clickGradients.ts";

/** The gradient of a table of `size` numbers. */
export function wholeTable(size: number, touched: TouchedRows, { rows }: ClickSums): number[] {
  const whole = new Float32Array(size);
  for (let slot = 0; slot < touched.count; slot++) {
    const part = rows.subarray(touched.starts[slot], touched.starts[slot + 1]);
    whole.set(part, touched.offsets[slot]!);
  }
  return [...whole];
}
