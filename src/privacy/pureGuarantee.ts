/**
 * The (epsilon, delta) that a part has by itself, without any accounting: pure differential privacy where delta is 0.
 * A guarantee that an event only states is read as one under the relation that is asked about.
 */
import type { PrivacyEvent } from "./event.ts";
import type { NeighboringRelation } from "./neighboringRelation.ts";
import { sumSensitivity } from "./neighboringRelation.ts";
import { type Part, repeatedParts } from "./repeated.ts";
import { sampledLoss } from "./sampledLoss.ts";

/** Every outcome at most e^epsilon times likelier, but for a probability of delta. */
export interface Guarantee {
  readonly epsilon: number;
  readonly delta: number;
}

/** The guarantee of a part, once; undefined where it has none by itself, or none is known under this relation. */
export function pureGuarantee(part: Part, relation: NeighboringRelation): Guarantee | undefined {
  const reach = sumSensitivity(relation, 1);
  switch (part.kind) {
    case "nonPrivate":
      return { epsilon: 0, delta: 1 };
    case "laplace":
      return { epsilon: reach / part.noiseMultiplier, delta: 0 };
    case "discreteLaplace":
      return { epsilon: reach * part.decay * part.sensitivity, delta: 0 };
    case "randomizedResponse":
      return randomizedResponse(part, relation);
    case "epsilonDelta":
      return { epsilon: part.epsilon, delta: part.delta };
    case "exponentialMechanism":
    case "permuteAndFlip":
      return { epsilon: part.epsilon, delta: 0 };
    case "poissonSampled":
      return amplified(part.samplingRate, basicComposition(part.event, relation), relation);
    case "repeatAndSelect":
      return selected(part.shape, basicComposition(part.event, relation));
    default:
      return undefined;
  }
}

/** Epsilons and deltas added up; undefined where one is missing. */
export function basicComposition(
  event: PrivacyEvent,
  relation: NeighboringRelation,
): Guarantee | undefined {
  let [epsilon, delta] = [0, 0];
  for (const { part, count } of repeatedParts(event)) {
    const guarantee = pureGuarantee(part, relation);
    if (!guarantee) return undefined;
    epsilon += count * guarantee.epsilon;
    delta += count * guarantee.delta;
  }
  return { epsilon, delta: Math.min(1, delta) };
}

/** With the true answer likelier than each other by a factor of 1 + buckets (1 - noise) / noise. */
function randomizedResponse(
  { noise, buckets }: { readonly noise: number; readonly buckets: number },
  relation: NeighboringRelation,
): Guarantee | undefined {
  if (relation === "replaceOne") {
    return { epsilon: Math.log1p((buckets * (1 - noise)) / noise), delta: 0 };
  }
  // Against a blank, which is answered uniformly. Who is not there gives no answer at all.
  if (relation === "addOrRemoveOne") return undefined;
  return { epsilon: Math.max(Math.log(buckets * (1 - noise) + noise), -Math.log(noise)), delta: 0 };
}

/** Sampling by coins: log(1 + q (e^epsilon - 1)) and q delta. Li, Qardaji & Su 2012, theorem 1. */
function amplified(
  samplingRate: number,
  inner: Guarantee | undefined,
  relation: NeighboringRelation,
): Guarantee | undefined {
  if (!inner || relation === "replaceOne") return samplingRate === 1 ? inner : undefined;
  if (samplingRate === 1) return inner;
  return {
    epsilon: sampledLoss(inner.epsilon, samplingRate),
    delta: samplingRate * inner.delta,
  };
}

/** The best of a truncated negative binomial number of runs: Papernot & Steinke 2022, theorem 2 as λ goes to infinity. */
function selected(shape: number | "poisson", inner: Guarantee | undefined): Guarantee | undefined {
  if (!inner || inner.delta > 0 || shape === "poisson") return undefined;
  return { epsilon: (2 + shape) * inner.epsilon, delta: 0 };
}
