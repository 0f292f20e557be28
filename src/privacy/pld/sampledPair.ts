/**
 * A mechanism on a Poisson sample: one record more is seen with the sampling rate. Zhu, Dong & Wang 2022
 * (arXiv 2106.08567).
 */
import { sampledLoss, unsampledLoss } from "../sampledLoss.ts";
import type { LossPair, Outcomes } from "./lossPair.ts";
import { put } from "./outcomePair.ts";

/** Upper q P + (1 - q) Q against lower Q, for a `pair` of P and Q. `samplingRate` q in (0, 1). */
export function sampledPair(pair: LossPair, samplingRate: number): LossPair {
  const sampled = (loss: number) => sampledLoss(loss, samplingRate);
  // What only the lower distribution had is now also seen without the record.
  const least = Math.log1p(-samplingRate);
  const unmatched = { logMass: Math.log(pair.below) + least, loss: least };
  return {
    range: [pair.below > 0 ? least : sampled(pair.range[0]), sampled(pair.range[1])],
    support: [sampled(pair.support[0]), sampled(pair.support[1])],
    ...{ above: pair.above * samplingRate, below: 0, unseen: pair.unseen, symmetric: false },
    ...(pair.smooth && { smooth: { ...pair.smooth, samplingRate } }),
    grouped: (edges) => {
      const inner = edges.map((edge) => unsampledLoss(edge, samplingRate));
      const groups = sampledOutcomes(pair.grouped(inner), sampled);
      const first = edges.findIndex((edge) => edge >= least);
      put(groups, first < 0 ? edges.length : first, unmatched);
      return groups;
    },
    sketch: () => {
      const groups = sampledOutcomes(pair.sketch(), sampled);
      put(groups, 0, unmatched);
      return groups;
    },
  };
}

/** The lower distribution stays: its log mass is logMass - loss before and after. */
function sampledOutcomes(
  { logMasses, losses }: Outcomes,
  sampled: (loss: number) => number,
): Outcomes {
  const after = losses.map(sampled);
  return {
    losses: after,
    logMasses: logMasses.map((logMass, index) => logMass - losses[index]! + after[index]!),
  };
}
