/**
 * Gaussian differential privacy: exact where everything is a Gaussian mechanism on all records. Composition adds up
 * 1 / σ², which is mu². Dong, Roth & Su 2019 (arXiv 1905.02383), corollary 3.3.
 */
import { GAUSSIAN_DELTA_ERROR, gaussianDelta, gaussianEpsilon } from "../gaussianDp.ts";
import { gaussianNoise, treeNeedsPlaces } from "../gaussianPart.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import type { Part, Repeated } from "../repeated.ts";
import { type Accountant, type PrivacyCurve, UnsupportedEventError } from "./accountant.ts";

export default {
  name: "gdp",
  description: "exact for Gaussian noise on all records, and refuses everything else",
  guarantee: "bound",
  compose(parts: readonly Repeated[], relation: NeighboringRelation): PrivacyCurve {
    const mu = gaussianMu(parts, relation);
    const [less, more] = [1 - GAUSSIAN_DELTA_ERROR, 1 + GAUSSIAN_DELTA_ERROR];
    return {
      epsilon: (delta) => ({
        upper: gaussianEpsilon(mu, delta * less),
        lower: delta < 1 ? gaussianEpsilon(mu, Math.min(1, delta * more)) : 0,
      }),
      delta: (epsilon) => {
        const delta = gaussianDelta(mu, epsilon);
        return { upper: Math.min(1, delta * more), lower: Math.max(0, delta * less) };
      },
      details: () => ({ mu }),
    };
  },
} satisfies Accountant;

/** mu of everything together: √Σ σ⁻², of which no square has to be a number. */
function gaussianMu(parts: readonly Repeated[], relation: NeighboringRelation): number {
  return parts.reduce((mu, { part, count }) => {
    if (part.kind === "nonPrivate") return Infinity;
    const noise = gaussianNoise(part, relation);
    if (noise === undefined) throw new UnsupportedEventError("gdp", part, reasonAgainst(part));
    return Math.hypot(mu, Math.sqrt(count) / noise);
  }, 0);
}

function reasonAgainst(part: Part): string {
  if (part.kind === "treeAggregation") return treeNeedsPlaces;
  if (part.kind === "poissonSampled") return "sampling is not Gaussian; ask pld.";
  return "it is no Gaussian mechanism; ask pld.";
}
