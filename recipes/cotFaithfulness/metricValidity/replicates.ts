/** A statistic of every replicate, and what is known of its mean. */
import { studentQuantile } from "../../../src/math/distributions/student.ts";
import type { Estimate } from "../../../src/math/estimate.ts";

/** Whatever belongs to a replicate. */
export interface OfReplicate {
  readonly replicate: string;
}

/**
 * The mean over replicates with Student's interval, cut to what the statistic can be. With one replicate the interval
 * is all of that; nothing is measured where the statistic of a replicate is no number.
 */
export function overReplicates<Item extends OfReplicate>(
  items: readonly Item[],
  statistic: (items: readonly Item[]) => number,
  [least, most]: readonly [number, number],
): Estimate {
  const names = [...new Set(items.map(({ replicate }) => replicate))];
  const values = names.map((name) =>
    statistic(items.filter(({ replicate }) => replicate === name)),
  );
  const m = values.length;
  const value = values.reduce((sum, each) => sum + each, 0) / m;
  const method = `mean of ${m} replicates, Student's t 95%`;
  const open = { value, n: items.length, missing: 0, interval: [least, most], method } as const;
  if (!Number.isFinite(value)) return { ...open, value: Number.NaN, n: 0, missing: items.length };
  if (m < 2) return open;
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (m - 1);
  const half = studentQuantile(0.975, m - 1) * Math.sqrt(variance / m);
  return { ...open, interval: [Math.max(least, value - half), Math.min(most, value + half)] };
}
