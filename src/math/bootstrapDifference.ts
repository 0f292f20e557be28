/** The mean of differences between two conditions, with an interval that assumes no shape of their distribution. */
import { bootstrap, type ResamplingOptions } from "./bootstrap/bootstrap.ts";
import type { Estimate } from "./estimate.ts";
import { isClustered, meanDifference, type Pair, requirePairs } from "./pair.ts";

/**
 * The mean of second - first over all pairs, with its bootstrap interval. Clusters are drawn whole; with one cluster,
 * pairs are taken to be independent, as in `pairedDifference`.
 */
export function bootstrapDifference(pairs: readonly Pair[], options: ResamplingOptions): Estimate {
  requirePairs("bootstrapDifference", pairs);
  const clusterOf = ({ cluster }: Pair) => cluster;
  const estimate = bootstrap(pairs, meanDifference, {
    ...options,
    ...(isClustered(pairs) && { clusterOf }),
  });
  return { ...estimate, method: `paired difference, ${estimate.method}` };
}
