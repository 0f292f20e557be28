/** What parts cost in Rényi divergence: the one place where each kind of part finds its formula. */
import { UnsupportedEventError } from "../accountants/accountant.ts";
import { gaussianNoise, treeNeedsPlaces } from "../gaussianPart.ts";
import { type NeighboringRelation, sumSensitivity } from "../neighboringRelation.ts";
import { notZero } from "../notZero.ts";
import { pureGuarantee } from "../pureGuarantee.ts";
import { type Part, type Repeated, repeatedParts, singleGaussian } from "../repeated.ts";
import { atOrders } from "./orders.ts";
import {
  discreteLaplaceRdp,
  exponentialMechanismRdp,
  laplaceRdp,
  pureRdp,
  responseBlankedRdp,
  responseReplacedRdp,
} from "./pureCurves.ts";
import { replacedGaussianRdp } from "./replacedGaussian.ts";
import { sampledGaussianRdp } from "./sampledGaussian.ts";
import { selectionRdp } from "./selection.ts";
import { withoutReplacementRdp } from "./withoutReplacement.ts";

/** What is known of everything together. */
export interface RenyiGuarantee {
  /** Divergence at every order, but for an event of probability `slack`. */
  readonly rdp: Float64Array;
  readonly slack: number;
  /** All epsilons added up, where every part has one; otherwise Infinity. */
  readonly pureEpsilon: number;
}

type Of<Kind extends Part["kind"]> = Extract<Part, { readonly kind: Kind }>;

/** Divergences of independent parts add up. Mironov 2017, proposition 1. */
export function renyiComposition(
  parts: readonly Repeated[],
  relation: NeighboringRelation,
): RenyiGuarantee {
  const rdp = atOrders(() => 0);
  let [logKept, pureEpsilon] = [0, 0];
  for (const { part, count } of parts) {
    const pure = pureGuarantee(part, relation);
    const each = partRdp(part, relation, pure?.epsilon);
    for (let at = 0; at < rdp.length; at++) rdp[at]! += count * each[at]!;
    logKept += count * Math.log1p(-(pure?.delta ?? 0));
    pureEpsilon += count * (pure?.epsilon ?? Infinity);
  }
  return { rdp, slack: 0 - Math.expm1(logKept), pureEpsilon };
}

/** One part, once. `pure` is its pure epsilon, where it has one. */
function partRdp(part: Part, relation: NeighboringRelation, pure?: number): Float64Array {
  const gaussian = gaussianNoise(part, relation);
  if (gaussian !== undefined) return gaussianRdp(gaussian);
  switch (part.kind) {
    case "discreteGaussian":
      return gaussianRdp(part.standardDeviation / sumSensitivity(relation, part.sensitivity));
    case "zcdp":
      return atOrders((order) => part.xi + part.rho * order);
    case "poissonSampled":
      return pure === undefined
        ? poissonRdp(part, relation)
        : atOrders(safely(pureRdp(pure), pure));
    case "sampledWithoutReplacement":
      return fixedSizeRdp(part, relation);
    case "repeatAndSelect":
      return repeatedRdp(part, relation);
    default:
      if (pure === undefined) return unsupported(part, reasonAgainst(part));
      return atOrders(safely(pureCurve(part, relation, pure), pure));
  }
}

function pureCurve(part: Part, relation: NeighboringRelation, pure: number) {
  switch (part.kind) {
    case "laplace":
      return laplaceRdp(pure);
    case "discreteLaplace":
      return discreteLaplaceRdp(part.decay, sumSensitivity(relation, part.sensitivity));
    case "randomizedResponse":
      return relation === "replaceOne"
        ? responseReplacedRdp(part.noise, part.buckets)
        : responseBlankedRdp(part.noise, part.buckets);
    case "exponentialMechanism":
      return exponentialMechanismRdp(pure);
    default:
      return pureRdp(pure);
  }
}

/** What rounding may take from the logarithm of a moment, relative to 1 and to its own size. */
const ROUNDING = 1e-15;

/** A curve that rounding could bring to 0 where epsilon is tiny. α ε² / 2 always holds: Bun & Steinke 2016, proposition 3.3. */
const safely =
  (curve: (order: number) => number, pure: number) =>
  (order: number): number => {
    const off = ROUNDING / (order - 1) + ROUNDING * Math.min(pure, 1);
    return Math.min(notZero(order * (pure / 2) * pure, pure), curve(order) + off);
  };

/** α / 2σ². Mironov 2017, corollary 3; for integers Canonne, Kamath & Steinke 2020, proposition 5. */
const gaussianRdp = (noiseMultiplier: number) =>
  atOrders((order) => notZero(order / (2 * noiseMultiplier ** 2), 1 / noiseMultiplier));

function poissonRdp(part: Of<"poissonSampled">, relation: NeighboringRelation): Float64Array {
  const noiseMultiplier = singleGaussian(part.event);
  if (noiseMultiplier === undefined) {
    return unsupported(part, "only sampled sums with Gaussian noise, and pure mechanisms, are.");
  }
  const rdpUnder = relation === "replaceOne" ? replacedGaussianRdp : sampledGaussianRdp;
  return rdpUnder({ samplingRate: part.samplingRate, noiseMultiplier });
}

function fixedSizeRdp(
  part: Of<"sampledWithReplacement" | "sampledWithoutReplacement">,
  relation: NeighboringRelation,
): Float64Array {
  const noiseMultiplier = singleGaussian(part.event);
  if (part.kind === "sampledWithReplacement" || noiseMultiplier === undefined) {
    return unsupported(part, "only sums with Gaussian noise, sampled without replacement, are.");
  }
  if (relation !== "replaceOne") {
    return unsupported(part, "a batch of fixed size has a guarantee under replaceOne alone.");
  }
  const samplingRate = part.batchSize / part.datasetSize;
  // The theorem counts the noise in units of how far replacing moves the sum.
  return withoutReplacementRdp({
    samplingRate,
    noiseMultiplier: noiseMultiplier / sumSensitivity(relation, 1),
  });
}

function repeatedRdp(part: Of<"repeatAndSelect">, relation: NeighboringRelation): Float64Array {
  const run = renyiComposition(repeatedParts(part.event), relation);
  if (run.slack > 0) {
    return unsupported(part, "a run that fails with some probability is likelier to be the best.");
  }
  return selectionRdp(run.rdp, part.mean, part.shape);
}

function reasonAgainst(part: Part): string {
  if (part.kind === "treeAggregation") return treeNeedsPlaces;
  if (part.kind === "randomizedResponse") {
    return "who is not there gives no answer; ask for replaceOne or replaceSpecial.";
  }
  if (part.kind === "sampledWithReplacement") {
    return "no accountant knows batches that are drawn with replacement; draw them without it, or by coins.";
  }
  if (part.kind === "mixtureOfGaussians") {
    return "its Rényi divergence is not known here; ask pld, for addOrRemoveOne or replaceSpecial.";
  }
  return "its Rényi divergence is not known here; ask pld.";
}

function unsupported(part: Part, reason: string): never {
  throw new UnsupportedEventError("rdp", part, reason);
}
