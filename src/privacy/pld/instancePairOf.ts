/**
 * One mechanism that a part allows, as a pair of distributions: no correct claim about the part is below its epsilon. For
 * most parts it is the worst one; where that is not known, it is one that is easy to attack.
 */
import { binomialUpperTail } from "../../math/distributions/binomial.ts";
import { UnsupportedEventError } from "../accountants/accountant.ts";
import { isAttained } from "../attained.ts";
import { type Part, singleGaussian } from "../repeated.ts";
import { responsePair } from "./discretePairs.ts";
import { gaussianPair } from "./gaussianPair.ts";
import type { LossPair } from "./lossPair.ts";
import { lossPairOf, type PairOptions, replacedPair } from "./lossPairOf.ts";

/** The pair of an allowed mechanism; undefined where none is known to tell anything. For selections see `instanceCurve`. */
export function instancePairOf(part: Part, options: PairOptions): LossPair | undefined {
  switch (part.kind) {
    case "zcdp":
      return part.rho > 0 ? gaussianPair(Math.sqrt(2 * part.rho), options.logTail) : undefined;
    case "sampledWithoutReplacement":
      return fixedSizeBesideSilence(part, options);
    case "truncatedPoissonGaussian":
      return lossPairOf(besideSilence(part), options);
    case "exponentialMechanism":
      return choicePair(1 / (1 + Math.exp(part.epsilon / 2)));
    case "permuteAndFlip":
      return choicePair(Math.exp(-part.epsilon / 2) / 2);
    default:
      return isAttained(part) ? pairIfKnown(part, options) : undefined;
  }
}

function pairIfKnown(part: Part, options: PairOptions): LossPair | undefined {
  try {
    return lossPairOf(part, options);
  } catch (error) {
    if (error instanceof UnsupportedEventError) return undefined;
    throw error;
  }
}

/**
 * Where all other records add nothing, it does not matter which of them is pushed out: a truncated sample is a sample at
 * the rate at which a record is in it. For X of the other n − 1 records, that is q E[min(1, L / (1 + X))].
 */
function besideSilence(part: Extract<Part, { readonly kind: "truncatedPoissonGaussian" }>): Part {
  const { datasetSize, samplingRate, batchLimit, noiseMultiplier } = part;
  const event = { kind: "gaussian", noiseMultiplier } as const;
  if (datasetSize === 0) return { kind: "poissonSampled", samplingRate: 0, event };
  const full = binomialUpperTail(batchLimit, datasetSize - 1, samplingRate);
  const over = binomialUpperTail(batchLimit + 1, datasetSize, samplingRate);
  const rate = samplingRate * (1 - full) + (over * batchLimit) / datasetSize;
  return { kind: "poissonSampled", samplingRate: Math.min(samplingRate, rate), event };
}

type FixedSize = Extract<
  Part,
  { readonly kind: "sampledWithReplacement" | "sampledWithoutReplacement" }
>;

/** Where all other records add nothing, a batch of fixed size is a sample at the rate at which a record is in it. */
function fixedSizeBesideSilence(
  { datasetSize, batchSize, event }: FixedSize,
  { relation, logTail }: PairOptions,
): LossPair | undefined {
  const noise = singleGaussian(event);
  if (noise === undefined || relation !== "replaceOne" || batchSize === 0) return undefined;
  return replacedPair(batchSize / datasetSize, 1 / noise, logTail);
}

/**
 * A choice between two candidates that are one sensitivity apart, and the other way round for the neighbour: the worse
 * one is chosen with this probability.
 */
function choicePair(worse: number): LossPair | undefined {
  return worse < 0.5 ? responsePair(2 * worse, 2) : undefined;
}
