/** How fast the spread of a statistic changes with its value, from leaving out a little at a time. */

import { pooled } from "./resample.ts";

/** More would cost the square of the sample size; the sums below grow like sums over the units in each. */
const mostGroups = 1000;

/**
 * Σ d³ / (6 (Σ d²)^(3/2)), d being the mean of the leave-one-out values minus each of them (Efron & Tibshirani
 * 1993, equation 14.15). More than 1000 units are left out in that many equal groups, the last one smaller.
 * 0 where nothing changes, or where a leave-one-out value is no number.
 */
export function acceleration<Item>(
  units: readonly (readonly Item[])[],
  statistic: (items: readonly Item[]) => number,
): number {
  const size = Math.ceil(units.length / mostGroups);
  const starts = Array.from({ length: Math.ceil(units.length / size) }, (_, group) => group * size);
  const values = starts.map((start) => statistic(pooled(units.toSpliced(start, size))));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const power = (exponent: number) =>
    values.reduce((sum, value) => sum + (mean - value) ** exponent, 0);
  const result = power(3) / (6 * power(2) ** 1.5);
  return Number.isFinite(result) ? result : 0;
}
