/**
 * The central limit estimate of DP-SGD: many small steps are about one Gaussian mechanism with
 * mu = q √(steps (e^(1/σ²) - 1)). Bu, Dong, Long & Su 2020 (arXiv 1911.11607).
 *
 * Proves nothing: the limit is reached from the wrong side, so that epsilon is too small. `pld` gives a bound.
 */
import { gaussianDelta, gaussianEpsilon } from "../gaussianDp.ts";
import { gaussianNoise } from "../gaussianPart.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import { type Part, type Repeated, singleGaussian } from "../repeated.ts";
import { type Accountant, type PrivacyCurve, UnsupportedEventError } from "./accountant.ts";

export default {
  name: "clt",
  description: "central limit estimate, too small; never a claim, only to compare with",
  guarantee: "estimate",
  compose(parts: readonly Repeated[], relation: NeighboringRelation): PrivacyCurve {
    const square = parts.reduce(
      (sum, { part, count }) => sum + count * muSquare(part, relation),
      0,
    );
    const mu = Math.sqrt(square);
    return {
      epsilon: (delta) => ({ upper: gaussianEpsilon(mu, delta), lower: 0 }),
      delta: (epsilon) => ({ upper: gaussianDelta(mu, epsilon), lower: 0 }),
      details: () => ({ mu, warning: "an estimate that is too small, not a bound" }),
    };
  },
} satisfies Accountant;

/** What one part adds to mu². */
function muSquare(part: Part, relation: NeighboringRelation): number {
  if (part.kind === "nonPrivate") return Infinity;
  const noise = gaussianNoise(part, relation);
  if (noise !== undefined) return noise ** -2;
  const sampled = part.kind === "poissonSampled" ? singleGaussian(part.event) : undefined;
  if (part.kind !== "poissonSampled" || sampled === undefined || relation === "replaceOne") {
    const reason = "the estimate is for Gaussian sums over Poisson samples, not under replaceOne.";
    throw new UnsupportedEventError("clt", part, reason);
  }
  return part.samplingRate ** 2 * Math.expm1(sampled ** -2);
}
