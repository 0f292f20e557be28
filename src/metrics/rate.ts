/** Rates of recorded samples, clustered, with nothing dropped. */
import { clusteredProportion } from "../math/clusteredProportion.ts";
import type { Estimate } from "../math/estimate.ts";
import type { Measured } from "./metric.ts";

/**
 * The share of samples whose outcome is a hit. A refusal is an answer that is no hit. What errored or is
 * missing stays in the denominator as no hit, and the interval covers both possibilities.
 */
export function rateOf(
  samples: readonly Measured[],
  hit: (outcome: Measured["outcome"]) => boolean,
): Estimate {
  const clusters = new Map<string, { hits: number; missing: number; n: number }>();
  for (const { cluster, status, outcome } of samples) {
    const count = clusters.get(cluster) ?? { hits: 0, missing: 0, n: 0 };
    clusters.set(cluster, count);
    count.n++;
    if (status === "scored" && hit(outcome)) count.hits++;
    if (status === "errored" || status === "missing") count.missing++;
  }
  return clusteredProportion([...clusters.values()]);
}
