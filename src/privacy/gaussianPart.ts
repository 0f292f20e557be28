/** Parts that are one Gaussian mechanism, as far as privacy goes. */
import { type NeighboringRelation, sumSensitivity } from "./neighboringRelation.ts";
import type { Part } from "./repeated.ts";
import { treeDepth } from "./treeDepth.ts";

/**
 * Noise standard deviation over sensitivity of the Gaussian mechanism that a part is, under this relation; Infinity
 * where it reads nothing; undefined where it is none.
 */
export function gaussianNoise(part: Part, relation: NeighboringRelation): number | undefined {
  const reach = sumSensitivity(relation, 1);
  if (part.kind === "gaussian") return part.noiseMultiplier / reach;
  if (part.kind !== "treeAggregation" || relation === "addOrRemoveOne") return undefined;
  return part.noiseMultiplier / (reach * Math.sqrt(treeDepth(part.stepCounts)));
}

/** Why a tree has no guarantee under `addOrRemoveOne`. */
export const treeNeedsPlaces =
  "without a record all later ones are in other steps; ask for replaceSpecial.";
