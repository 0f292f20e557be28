/** The mean of numbers that were measured once or several times in each cluster, such as in each replicate. */
import type { Estimate } from "./estimate.ts";
import { pairedDifference } from "./pairedDifference.ts";

/** A number, and where it was measured. */
export interface ClusteredValue {
  readonly cluster: string;
  readonly value: number;
}

/** Their mean with Student's interval over clusters; open for a single value. */
export function clusterMean(values: readonly ClusteredValue[]): Estimate {
  const pairs = values.map(({ cluster, value }) => ({ cluster, first: 0, second: value }));
  const { method, ...ours } = pairedDifference(pairs);
  return { ...ours, method: method.replace("paired difference", "mean") };
}
