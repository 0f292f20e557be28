/**
 * Reversed pairs (Arcuschin et al. 2025): "is X before Y?" and "is Y before X?" cannot have the same answer. Whoever
 * gives it to both justified one of them with reasoning that cannot be right; no intervention is needed to see it.
 */
import type { PairedSample } from "./metric.ts";

/**
 * One record per couple of questions from records of their answers: `consistent` where the answers differ. The couple
 * is the record's `cluster`; `said` in the outcome is the answer in words, because letters may be shuffled. Both
 * must be of one trial, which `trial` tells.
 *
 * A couple with an answer that is not scored has its status; one that lacks a question altogether is missing.
 */
export function reversedPairs<Sample extends PairedSample & { readonly trial: number }>(
  samples: readonly Sample[],
): PairedSample[] {
  const couples = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.cluster, sample.trial]);
    couples.set(key, [...(couples.get(key) ?? []), sample]);
  }
  return [...couples].map(([pair, [first, second, ...others]]) => {
    if (others.length > 0) {
      throw new RangeError(`reversedPairs: expected two questions of couple ${pair}, got more.`);
    }
    const cluster = first!.cluster;
    if (second === undefined) return { cluster, pair, status: "missing", outcome: {} };
    const status = first!.status === "scored" ? second.status : first!.status;
    const consistent = first!.outcome.said !== second.outcome.said;
    return { cluster, pair, status, outcome: status === "scored" ? { consistent } : {} };
  });
}
