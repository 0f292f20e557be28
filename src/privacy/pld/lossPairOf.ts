/** Mechanisms as pairs of distributions: the pair of neighbours that is worst, for each kind of part. */
import { binomialUpperTail } from "../../math/distributions/binomial.ts";
import { UnsupportedEventError } from "../accountants/accountant.ts";
import { gaussianNoise, treeNeedsPlaces } from "../gaussianPart.ts";
import { type NeighboringRelation, sumSensitivity } from "../neighboringRelation.ts";
import { type Part, repeatedParts } from "../repeated.ts";
import {
  discreteGaussianOutcomes,
  discreteGaussianPair,
  discreteLaplacePair,
  guaranteePair,
  MOST_OUTCOMES,
  responseAgainstNothingPair,
  responsePair,
} from "./discretePairs.ts";
import { gaussianMixturePair } from "./gaussianMixturePair.ts";
import { gaussianPair } from "./gaussianPair.ts";
import { laplacePair } from "./laplacePair.ts";
import type { LossPair } from "./lossPair.ts";
import { sampledPair } from "./sampledPair.ts";
import { weightedPair } from "./weightedPair.ts";

/** How a part is looked at. */
export interface PairOptions {
  readonly relation: NeighboringRelation;
  /** Log of the mass that may be cut off. */
  readonly logTail: number;
}

/**
 * From a data set with a record to one without (or with another); undefined where nothing private is read.
 *
 * @throws UnsupportedEventError for what has no known worst pair.
 */
export function lossPairOf(part: Part, options: PairOptions): LossPair | undefined {
  const reach = sumSensitivity(options.relation, 1);
  switch (part.kind) {
    case "gaussian":
    case "treeAggregation":
      return gaussian(part, options);
    case "laplace":
      return laplacePair(reach / part.noiseMultiplier);
    case "discreteGaussian":
    case "discreteLaplace":
      return onWholeNumbers(part, reach * part.sensitivity, options.logTail);
    case "epsilonDelta":
      return guaranteePair(part.epsilon, part.delta);
    case "exponentialMechanism":
    case "permuteAndFlip":
      return guaranteePair(part.epsilon, 0);
    case "randomizedResponse":
      return response(part, options);
    case "poissonSampled":
      return sampled(part, options);
    case "mixtureOfGaussians":
      return mixture(part, options);
    case "truncatedPoissonGaussian":
      return truncated(part, options);
    default:
      throw new UnsupportedEventError("pld", part, reasonAgainst(part));
  }
}

function reasonAgainst(part: Part): string {
  switch (part.kind) {
    case "zcdp":
      return "a bound on Rényi divergences has no worst pair; ask zcdp or rdp.";
    case "sampledWithoutReplacement":
    case "sampledWithReplacement":
      return "no worst pair is known for batches of fixed size; rdp may know it.";
    case "repeatAndSelect":
      return "no worst pair is known for the best of several runs; ask rdp.";
    default:
      return "no worst pair is known.";
  }
}

type PartOf<Kind extends Part["kind"]> = Extract<Part, { readonly kind: Kind }>;

function gaussian(part: PartOf<"gaussian" | "treeAggregation">, options: PairOptions) {
  const noise = gaussianNoise(part, options.relation);
  if (noise === undefined) throw new UnsupportedEventError("pld", part, treeNeedsPlaces);
  return noise === Infinity ? undefined : gaussianPair(1 / noise, options.logTail);
}

function response(part: PartOf<"randomizedResponse">, { relation }: PairOptions) {
  const { noise, buckets } = part;
  if (relation === "addOrRemoveOne") {
    const reason = "who is not there gives no answer at all; ask for replaceOne or replaceSpecial.";
    throw new UnsupportedEventError("pld", part, reason);
  }
  if (buckets === 1 || noise === 1) return undefined;
  return relation === "replaceOne"
    ? responsePair(noise, buckets)
    : responseAgainstNothingPair(noise, buckets);
}

function onWholeNumbers(
  part: PartOf<"discreteGaussian" | "discreteLaplace">,
  reach: number,
  logTail: number,
) {
  if (part.sensitivity === 0) return undefined;
  const isGaussian = part.kind === "discreteGaussian";
  const outcomes = isGaussian
    ? discreteGaussianOutcomes(part.standardDeviation, reach, logTail)
    : reach;
  if (outcomes > MOST_OUTCOMES) {
    const reason = `its ${outcomes.toExponential(1)} outcomes are too many to be counted; ask rdp.`;
    throw new UnsupportedEventError("pld", part, reason);
  }
  return isGaussian
    ? discreteGaussianPair(part.standardDeviation, reach, logTail)
    : discreteLaplacePair(part.decay, reach);
}

function mixture(part: PartOf<"mixtureOfGaussians">, { relation, logTail }: PairOptions) {
  if (relation === "replaceOne") {
    const reason =
      "no worst pair is known for replacing all rows of a user; ask for replaceSpecial.";
    throw new UnsupportedEventError("pld", part, reason);
  }
  const upper = part.sensitivities
    .map((size, index) => ({
      mean: size / part.standardDeviation,
      weight: part.probabilities[index]!,
    }))
    .filter(({ weight }) => weight > 0);
  if (upper.every(({ mean }) => mean === 0)) return undefined;
  return gaussianMixturePair({ upper, lower: [{ mean: 0, weight: 1 }] }, logTail);
}

function sampled(part: PartOf<"poissonSampled">, options: PairOptions): LossPair | undefined {
  const { samplingRate, event } = part;
  const parts = repeatedParts(event);
  if (samplingRate === 0 || parts.length === 0) return undefined;
  const [only, ...others] = parts;
  if (others.length > 0 || only!.count > 1) {
    const reason = "what is done with one sample has to be one mechanism, or Gaussian.";
    throw new UnsupportedEventError("pld", part, reason);
  }
  if (samplingRate === 1) return lossPairOf(only!.part, options);
  if (options.relation !== "replaceOne") return sampledInner(part, only!.part, options);
  if (only!.part.kind === "gaussian") {
    return replacedPair(samplingRate, 1 / only!.part.noiseMultiplier, options.logTail);
  }
  const reason = "under replaceOne only Gaussian noise on a sample has a known worst pair.";
  throw new UnsupportedEventError("pld", part, reason);
}

/** Additive noise, and what is dominated by a guarantee, amplified by sampling. */
function sampledInner(part: PartOf<"poissonSampled">, inner: Part, options: PairOptions) {
  const known = ["gaussian", "laplace", "discreteGaussian", "discreteLaplace", "epsilonDelta"];
  if (!known.includes(inner.kind)) {
    const reason = `no worst pair is known for a sample that goes to ${inner.kind}.`;
    throw new UnsupportedEventError("pld", part, reason);
  }
  const pair = lossPairOf(inner, options);
  return pair && sampledPair(pair, part.samplingRate);
}

/** A sampled record that turns into its opposite. */
export function replacedPair(samplingRate: number, shift: number, logTail: number): LossPair {
  const around = (mean: number) =>
    [
      { mean: 0, weight: 1 - samplingRate },
      { mean, weight: samplingRate },
    ].filter(({ weight }) => weight > 0);
  return gaussianMixturePair({ upper: around(shift), lower: around(-shift) }, logTail);
}

/**
 * A Poisson sample that is cut to `batchLimit`. With the probability that it is, a record also pushes another one out,
 * which is bounded by twice the sensitivity and a replacement. Chua et al. 2024 (arXiv 2411.04205); Ganesh 2025.
 */
function truncated(part: PartOf<"truncatedPoissonGaussian">, options: PairOptions) {
  const { datasetSize, samplingRate, batchLimit, noiseMultiplier } = part;
  if (datasetSize === 0 || batchLimit === 0) return undefined;
  const event = { kind: "gaussian", noiseMultiplier } as const;
  const plain = sampled({ kind: "poissonSampled", samplingRate, event }, options);
  const cut = binomialUpperTail(batchLimit, datasetSize - 1, samplingRate);
  if (plain === undefined || cut === 0) return plain;
  const over = binomialUpperTail(batchLimit + 1, datasetSize, samplingRate);
  const rate = (over * batchLimit) / (cut * datasetSize);
  const pushed = replacedPair(rate, 2 / noiseMultiplier, options.logTail);
  return weightedPair(cut, pushed, plain);
}
