import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { fixedOrderSampler } from "../../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler, truncatedPoissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import type { BatchSampler } from "../../../src/privacy/sampling/sampler.ts";
import { defaultSizes } from "../../../src/training/defaultSizes.ts";
import { perExampleClassification } from "../../../src/training/perExampleMlp.ts";
import { physicalBatches } from "../../../src/training/physicalBatches.ts";

const randomness = seededRandomness(seedFrom(1));
const objectiveOf = (width: number) => (batch: number) =>
  perExampleClassification({ widths: [4, width, 1], activation: "relu" }, batch) as never;
const sizesOf = (width: number, sampler: BatchSampler, lanes = 1) =>
  defaultSizes(objectiveOf(width), sampler, lanes);
const inOrder = (batchSize: number) => fixedOrderSampler({ datasetSize: 4096, batchSize });
const poisson = (expected: number) =>
  poissonSampler({ datasetSize: 2 ** 14, samplingRate: expected / 2 ** 14, randomness });

describe("sizes of physical batches that nobody names", () => {
  test("hold a batch whose size is known, and a lane's share of it", () => {
    expect(sizesOf(8, inOrder(64))).toEqual([64, 8]);
    expect(sizesOf(8, inOrder(64), 2)).toEqual([32, 4]);
    expect(sizesOf(8, inOrder(1))).toEqual([1]);
  });

  test("have two deviations of room where coins decide, and no more than a limit", () => {
    // 64 + 2 · 8, and an eighth of it.
    expect(sizesOf(8, poisson(64))).toEqual([80, 10]);
    const options = { datasetSize: 2 ** 14, samplingRate: 2 ** -8, randomness };
    expect(sizesOf(8, truncatedPoissonSampler({ ...options, batchLimit: 70 }))).toEqual([70, 9]);
    expect(sizesOf(8, truncatedPoissonSampler({ ...options, batchLimit: 99 }))).toEqual([80, 10]);
  });

  test("have no room for more records than there are, and less where most of them are in", () => {
    const of = (samplingRate: number) =>
      sizesOf(8, poissonSampler({ datasetSize: 100, samplingRate, randomness }));
    expect(of(1)).toEqual([100, 13]);
    // 90 + 2 · √(100 · 0.9 · 0.1) = 96
    expect(of(0.9)).toEqual([96, 12]);
  });

  test("grow with the batch as far as memory allows, in sixteenths, and are 256 where a model is larger", () => {
    // 1024 + 2 · 32 = 68 · 16. Rows of 4 million numbers: 2²² / 8192 = 512, 2²² / 32768 = 128.
    expect(sizesOf(8, poisson(1024))).toEqual([1088, 136]);
    expect(sizesOf(8, inOrder(1000))).toEqual([1008, 126]);
    expect(sizesOf(8192, poisson(1024))).toEqual([512, 64]);
    expect(sizesOf(32768, poisson(1024))).toEqual([256, 32]);
  });

  test("take nearly all Poisson batches in one run", () => {
    const sampler = poisson(100);
    const sizes = sizesOf(8, sampler);
    const runs = Array.from({ length: 200 }, (_, step) => {
      return physicalBatches(sampler.batch(step + 1), sizes).length;
    });
    // 2.3% of batches are more than two deviations above their mean: 4.6 of 200, and 15 or more with a chance of 6e-5.
    expect(runs.filter((count) => count !== 1).length).toBeLessThan(15);
    expect(Math.max(...runs)).toBeGreaterThan(1);
  });
});
