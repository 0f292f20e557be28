/**
 * Poisson batches: every record by its own coin at every step, so that batches vary in size and may be empty.
 *
 * Makes true: `poissonSampled`, of a step. Whoever drops, refills or rounds batches has another sampler.
 */
import { bitsFrom, type Randomness, wordsOf } from "../noise/randomness.ts";
import { coinSubset, fixedSizeSubset } from "./chance.ts";
import { requireRate, requireSize, requireWhole } from "./requirements.ts";
import type { BatchSampler } from "./sampler.ts";

/** What Poisson samplers are made of. */
export interface PoissonOptions {
  /** Records. At least 1. */
  readonly datasetSize: number;
  /** Probability that a record is in a batch. In (0, 1]. */
  readonly samplingRate: number;
  readonly randomness: Randomness;
}

/** Every record with probability `samplingRate`, independent of all others and of all other steps. */
export function poissonSampler(options: PoissonOptions): BatchSampler {
  const { datasetSize, samplingRate, randomness } = checked("poissonSampler", options);
  const bitsOf = stepBits(randomness);
  return {
    record: { kind: "poisson", samplingRate },
    randomness: randomness.kind,
    datasetSize,
    expectedBatch: datasetSize * samplingRate,
    batch: (step) => coinSubset(datasetSize, samplingRate, bitsOf(step)),
  };
}

/**
 * Poisson batches of at most `batchLimit` records: from a larger one, records are taken away at random.
 *
 * Makes true: `truncatedPoissonGaussian`, and not `poissonSampled`: Chua et al. 2024 (arXiv 2411.04205).
 */
export function truncatedPoissonSampler(
  options: PoissonOptions & { readonly batchLimit: number },
): BatchSampler {
  const { datasetSize, samplingRate, randomness } = checked("truncatedPoissonSampler", options);
  const batchLimit = requireWhole("truncatedPoissonSampler", "batchLimit", options.batchLimit);
  const bitsOf = stepBits(randomness);
  return {
    record: { kind: "truncatedPoisson", samplingRate, batchLimit },
    randomness: randomness.kind,
    datasetSize,
    expectedBatch: Math.min(datasetSize * samplingRate, batchLimit),
    batch: (step) => {
      const bits = bitsOf(step);
      const all = coinSubset(datasetSize, samplingRate, bits);
      if (all.length <= batchLimit) return all;
      return fixedSizeSubset(all.length, batchLimit, bits).map((place) => all[place]!);
    },
  };
}

/**
 * Poisson batches from groups that take turns: record i is in group i mod `groups`, and step t takes coins in group
 * (t − 1) mod `groups`.
 *
 * Makes true: with independent noise, and with noise that is correlated over at most `groups` steps, `poissonSampled`
 * once per round. Choquette-Choo et al. 2023 (arXiv 2306.08153).
 */
export function cyclicPoissonSampler(
  options: PoissonOptions & { readonly groups: number },
): BatchSampler {
  const name = "cyclicPoissonSampler";
  const { datasetSize, samplingRate, randomness } = checked(name, options);
  const groups = requireWhole(name, "groups", options.groups);
  if (groups > datasetSize) {
    throw new RangeError(`${name}: expected at most ${datasetSize} groups, got ${groups}.`);
  }
  const bitsOf = stepBits(randomness);
  return {
    record: { kind: "cyclicPoisson", samplingRate, groups },
    randomness: randomness.kind,
    datasetSize,
    expectedBatch: (datasetSize / groups) * samplingRate,
    batch: (step) => {
      const group = (step - 1) % groups;
      const members = Math.ceil((datasetSize - group) / groups);
      const places = coinSubset(members, samplingRate, bitsOf(step));
      return places.map((place) => group + place * groups);
    },
  };
}

/** Coins of a step: seeded ones are the same whenever the step is repeated. */
export function stepBits(randomness: Randomness) {
  const secure = randomness.kind === "secure" ? bitsFrom(wordsOf(randomness)) : undefined;
  return (step: number) => secure ?? bitsFrom(wordsOf(randomness, "batch", step), 64);
}

function checked(name: string, options: PoissonOptions): PoissonOptions {
  requireSize(name, options.datasetSize);
  requireRate(name, options.samplingRate);
  return options;
}
