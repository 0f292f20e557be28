/**
 * Privacy random variables: the losses of Gaussian mechanisms on a grid, with an error that is proved. An answer is a
 * bracket; what may be claimed is its upper end. Gopi, Lee & Wutschitz 2021 (arXiv 2106.02848), theorem 5.5.
 */

import { powerOfTwo } from "../../math/fft.ts";
import { gaussianNoise, treeNeedsPlaces } from "../gaussianPart.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import { type Circle, lossSum, OffGridError } from "../prv/convolution.ts";
import { type GridEstimate, gridEstimate } from "../prv/estimate.ts";
import { additionLoss, removalLoss } from "../prv/privacyLoss.ts";
import { renyiComposition } from "../rdp/compose.ts";
import { renyiEpsilon } from "../rdp/conversion.ts";
import type { SampledGaussian } from "../rdp/sampledGaussian.ts";
import { type Part, type Repeated, singleGaussian } from "../repeated.ts";
import {
  type Accountant,
  type AccountingOptions,
  type PrivacyCurve,
  UnsupportedEventError,
} from "./accountant.ts";

/** Error of epsilon, unless the grid would get too large. */
const EPSILON_ERROR = 0.01;
/** Error of delta. Smaller deltas have no answer. */
const DELTA_ERROR = 1e-12;
const LARGEST_SIZE = 1 << 20;
/** Larger losses have no digits left behind the point. */
const LARGEST_HALF = 1e15;

export default {
  name: "prv",
  description:
    "losses on a grid with a proved error: a bracket for Gaussian noise and Poisson samples",
  guarantee: "bound",
  compose(
    parts: readonly Repeated[],
    relation: NeighboringRelation,
    { discretization }: AccountingOptions = {},
  ): PrivacyCurve {
    if (parts.length === 0) return constant(0);
    if (parts.some(({ part }) => part.kind === "nonPrivate")) return constant(1);
    const mechanisms = parts.map(({ part, count }) => ({ ...mechanismOf(part, relation), count }));
    const grid = gridFor(parts, relation, discretization);
    try {
      return bracket(estimates(mechanisms, grid), grid);
    } catch (error) {
      if (!(error instanceof OffGridError)) throw error;
      throw new UnsupportedEventError("prv", parts[0]!.part, `${error.message}; ask pld.`);
    }
  },
} satisfies Accountant;

/** Delta is this at every epsilon. */
function constant(delta: 0 | 1): PrivacyCurve {
  const bounds = (value: number) => ({ upper: value, lower: value });
  return {
    epsilon: (asked) => bounds(asked < delta ? Infinity : 0),
    delta: () => bounds(delta),
  };
}

function mechanismOf(part: Part, relation: NeighboringRelation): SampledGaussian {
  const plain = gaussianNoise(part, relation);
  if (plain !== undefined) return { samplingRate: 1, noiseMultiplier: plain };
  if (part.kind === "treeAggregation") {
    throw new UnsupportedEventError("prv", part, treeNeedsPlaces);
  }
  const noise = part.kind === "poissonSampled" ? singleGaussian(part.event) : undefined;
  if (part.kind !== "poissonSampled" || noise === undefined || relation === "replaceOne") {
    const reason = "only Gaussian noise is, on Poisson samples not under replaceOne; ask pld.";
    throw new UnsupportedEventError("prv", part, reason);
  }
  return { samplingRate: part.samplingRate, noiseMultiplier: noise };
}

interface Grid extends Circle {
  readonly epsilonError: number;
}

/**
 * Half of the circle is 3 more than any sum, and any single loss, is but for a small part of the error of delta; the
 * step is error / √(count / 2 · log(12 / error of delta)).
 */
function gridFor(
  parts: readonly Repeated[],
  relation: NeighboringRelation,
  discretization?: number,
): Grid {
  const count = parts.reduce((sum, each) => sum + each.count, 0);
  const reach = (some: readonly Repeated[], delta: number) =>
    renyiEpsilon(renyiComposition(some, relation).rdp, delta).value;
  const single = parts.map(({ part }) => reach([{ part, count: 1 }], DELTA_ERROR / (8 * count)));
  const half = Math.max(reach(parts, DELTA_ERROR / 4), ...single, EPSILON_ERROR) + 3;
  if (!(half <= LARGEST_HALF)) {
    const reason = `losses as large as ${half.toExponential(1)} do not fit on its grid; ask pld.`;
    throw new UnsupportedEventError("prv", parts[0]!.part, reason);
  }
  const steps = Math.sqrt((count / 2) * Math.log(12 / DELTA_ERROR));
  const wanted = discretization ?? EPSILON_ERROR / steps;
  const size = Math.min(LARGEST_SIZE, powerOfTwo(Math.ceil((2 * half) / wanted) + 2));
  const step = Math.max(wanted, (2 * half) / (size - 2));
  return { step, size, epsilonError: step * steps };
}

/** With a record removed, and with one added; where nothing is sampled they are the same. */
function estimates(
  mechanisms: readonly (SampledGaussian & { readonly count: number })[],
  grid: Grid,
): readonly GridEstimate[] {
  const worlds = mechanisms.some(({ samplingRate }) => samplingRate < 1)
    ? [removalLoss, additionLoss]
    : [removalLoss];
  return worlds.map((lossOf) => {
    const seen = mechanisms.filter(({ samplingRate }) => samplingRate > 0);
    const losses = seen.map((each) => ({ loss: lossOf(each), count: each.count }));
    return gridEstimate(lossSum(losses, grid));
  });
}

function bracket(directions: readonly GridEstimate[], { step, epsilonError }: Grid): PrivacyCurve {
  const largest = (value: (estimate: GridEstimate) => number) =>
    Math.max(0, ...directions.map(value));
  return {
    epsilon: (delta) => {
      if (delta >= 1) return { upper: 0, lower: 0 };
      const upper = largest((each) => each.epsilon(delta - DELTA_ERROR) + epsilonError);
      const lower = largest((each) => each.epsilon(delta + DELTA_ERROR) - epsilonError);
      return { upper: delta > DELTA_ERROR ? upper : Infinity, lower };
    },
    delta: (epsilon) => ({
      upper: Math.min(1, largest((each) => each.delta(epsilon - epsilonError)) + DELTA_ERROR),
      lower: largest((each) => each.delta(epsilon + epsilonError) - DELTA_ERROR),
    }),
    details: () => ({ discretization: step, epsilonError, deltaError: DELTA_ERROR }),
  };
}
