/** Batches of a fixed size: drawn anew at every step, cut from an order, or everything. */
import { generator, type Seed, split } from "../../math/seed.ts";
import type { Randomness } from "../noise/randomness.ts";
import { fixedSizeSubset } from "./chance.ts";
import { stepBits } from "./poisson.ts";
import { requireBatchSize, requireSize } from "./requirements.ts";
import type { BatchSampler } from "./sampler.ts";

/** What samplers with batches of a fixed size are made of. */
export interface FixedSizeOptions {
  /** Records. At least 1. */
  readonly datasetSize: number;
  /** In [1, datasetSize]. */
  readonly batchSize: number;
}

/** A new random set of `batchSize` records at every step. Makes true: `sampledWithoutReplacement`. */
export function withoutReplacementSampler(
  options: FixedSizeOptions & { readonly randomness: Randomness },
): BatchSampler {
  const { datasetSize, randomness } = options;
  const batchSize = requireBatchSize("withoutReplacementSampler", options);
  const bitsOf = stepBits(randomness);
  return {
    record: { kind: "withoutReplacement", batchSize },
    randomness: randomness.kind,
    datasetSize,
    expectedBatch: batchSize,
    batch: (step) => fixedSizeSubset(datasetSize, batchSize, bitsOf(step)),
  };
}

/**
 * A new order in every epoch, cut into batches.
 *
 * Makes true: that every record is in one step of each epoch, as without any chance. May not claim amplification: the
 * privacy of shuffled batches can be much worse than that of Poisson batches of the same size (Chua et al. 2024, arXiv
 * 2403.17673). So the order need not be secret, and a seed is enough.
 */
export function shuffledSampler(options: FixedSizeOptions & { readonly seed: Seed }): BatchSampler {
  const batchSize = requireBatchSize("shuffledSampler", options);
  let known = { epoch: -1, order: new Int32Array() };
  const orderOf = (epoch: number) => {
    if (known.epoch !== epoch) {
      const { shuffle } = generator(split(options.seed, "order", epoch));
      known = { epoch, order: Int32Array.from(shuffle([...everyRecord(options.datasetSize)])) };
    }
    return known.order;
  };
  return ordered({ kind: "shuffled", batchSize }, options, orderOf);
}

/** The same order in every epoch, cut into batches. Makes true: every record is in one step of each epoch. */
export function fixedOrderSampler(options: FixedSizeOptions): BatchSampler {
  const batchSize = requireBatchSize("fixedOrderSampler", options);
  const order = everyRecord(options.datasetSize);
  return ordered({ kind: "fixedOrder", batchSize }, options, () => order);
}

/** Everything at every step. Makes true: the mechanism without any sampling. */
export function everyRecordSampler(datasetSize: number): BatchSampler {
  requireSize("everyRecordSampler", datasetSize);
  return {
    record: { kind: "everyRecord" },
    randomness: "fixed",
    datasetSize,
    expectedBatch: datasetSize,
    batch: () => everyRecord(datasetSize),
  };
}

const everyRecord = (datasetSize: number) =>
  Int32Array.from({ length: datasetSize }, (_, index) => index);

function ordered(
  record: BatchSampler["record"],
  { datasetSize, batchSize }: FixedSizeOptions,
  orderOf: (epoch: number) => Int32Array,
): BatchSampler {
  const stepsPerEpoch = Math.ceil(datasetSize / batchSize);
  return {
    record,
    randomness: "fixed",
    datasetSize,
    expectedBatch: batchSize,
    batch: (step) => {
      const order = orderOf(Math.floor((step - 1) / stepsPerEpoch));
      const begin = ((step - 1) % stepsPerEpoch) * batchSize;
      return order.slice(begin, begin + batchSize);
    },
  };
}
