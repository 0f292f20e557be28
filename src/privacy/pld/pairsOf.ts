/** Parts of an event, each as a pair of distributions. */
import { gaussianNoise } from "../gaussianPart.ts";
import { type NeighboringRelation, sumSensitivity } from "../neighboringRelation.ts";
import type { Repeated } from "../repeated.ts";
import type { Pairs } from "./curve.ts";
import type { LossPair } from "./lossPair.ts";

/** The pair of a part, cut off where log masses are below `logTail`; undefined where it tells nothing. */
export type PairOfPart = (part: Repeated["part"], logTail: number) => LossPair | undefined;

/** Every part as the pair that stands for it, if there is one. */
export const pairsOf =
  (parts: readonly Repeated[], pairOf: PairOfPart): Pairs =>
  (logTail) =>
    parts.flatMap(({ part, count }) => {
      const distribution = pairOf(part, logTail);
      return distribution ? [{ distribution, count }] : [];
    });

/** Gaussian parts are one Gaussian part: σ⁻² = Σ σᵢ⁻². */
export function gaussiansAsOne(
  parts: readonly Repeated[],
  relation: NeighboringRelation,
): readonly Repeated[] {
  let mu = 0;
  const others = parts.filter(({ part, count }) => {
    const noise = gaussianNoise(part, relation);
    if (noise !== undefined) mu = Math.hypot(mu, Math.sqrt(count) / noise);
    return noise === undefined;
  });
  if (mu === 0) return others;
  const noiseMultiplier = sumSensitivity(relation, 1) / mu;
  return [...others, { part: { kind: "gaussian", noiseMultiplier }, count: 1 }];
}
