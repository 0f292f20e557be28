import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import { secureRandomness, seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import {
  everyRecordSampler,
  fixedOrderSampler,
  shuffledSampler,
  withoutReplacementSampler,
} from "../../../src/privacy/sampling/fixedSize.ts";
import {
  cyclicPoissonSampler,
  poissonSampler,
  truncatedPoissonSampler,
} from "../../../src/privacy/sampling/poisson.ts";
import type { BatchSampler } from "../../../src/privacy/sampling/sampler.ts";

const seed = seedFrom(3);
const seeded = seededRandomness(seed);
const datasetSize = 50;
const samplers = (randomness: typeof seeded | typeof secureRandomness): readonly BatchSampler[] => [
  poissonSampler({ datasetSize, samplingRate: 0.2, randomness }),
  truncatedPoissonSampler({ datasetSize, samplingRate: 0.2, batchLimit: 8, randomness }),
  cyclicPoissonSampler({ datasetSize, samplingRate: 0.5, groups: 3, randomness }),
  withoutReplacementSampler({ datasetSize, batchSize: 7, randomness }),
  shuffledSampler({ datasetSize, batchSize: 12, seed }),
  fixedOrderSampler({ datasetSize, batchSize: 12 }),
  everyRecordSampler(datasetSize),
];
const all = [...samplers(seeded), ...samplers(secureRandomness)].map(
  (sampler) => [`${sampler.record.kind}, ${sampler.randomness}`, sampler] as const,
);

describe.each(all)("%s:", (_, sampler) => {
  test("batches hold different records of the data set", () => {
    for (let step = 1; step <= 60; step++) {
      const batch = [...sampler.batch(step)];
      expect(new Set(batch).size).toBe(batch.length);
      expect(batch.every((record) => record >= 0 && record < datasetSize)).toBe(true);
    }
  });

  test("batches are, on average, as large as is said", () => {
    const steps = 3000;
    let total = 0;
    for (let step = 1; step <= steps; step++) total += sampler.batch(step).length;
    const { kind } = sampler.record;
    // A truncated batch is smaller than what is said, and the last batch of an epoch of 5: 50 / 5 = 10 of 12.
    const expected = kind === "shuffled" || kind === "fixedOrder" ? 10 : sampler.expectedBatch;
    if (kind === "truncatedPoisson") expect(total / steps).toBeLessThan(8);
    else expect(Math.abs(total / steps - expected)).toBeLessThan((6 * 3) / Math.sqrt(steps));
  });
});

test("a seeded sampler gives the same batch for the same step, in whatever order", () => {
  for (const [index, sampler] of samplers(seeded).entries()) {
    const other = samplers(seeded)[index]!;
    const backwards = [9, 2, 5].map((step) => other.batch(step));
    expect([9, 2, 5].map((step) => sampler.batch(step))).toEqual(backwards);
  }
});

test("a secure sampler tosses fresh coins at every call", () => {
  const random = samplers(secureRandomness).filter(({ randomness }) => randomness === "secure");
  expect(random.length).toBe(4);
  for (const sampler of random) {
    const batches = Array.from({ length: 8 }, () => sampler.batch(1).join());
    expect(new Set(batches).size).toBeGreaterThan(3);
  }
});

describe("Poisson batches", () => {
  const [steps, rate] = [20_000, 0.03];
  const sampler = poissonSampler({ datasetSize: 20, samplingRate: rate, randomness: seeded });
  const batches = Array.from({ length: steps }, (_, index) => sampler.batch(index + 1));
  const share = (holds: (batch: Int32Array) => boolean) => batches.filter(holds).length / steps;
  const near = (got: number, probability: number) =>
    expect(Math.abs(got - probability)).toBeLessThan(
      5 * Math.sqrt((probability * (1 - probability)) / steps),
    );

  test("hold every record with the same probability, the first and the last, too", () => {
    for (let record = 0; record < 20; record++)
      near(
        share((batch) => batch.includes(record)),
        rate,
      );
  });

  test("vary in size like coins, and are often empty", () => {
    near(
      share((batch) => batch.length === 0),
      0.97 ** 20,
    );
    near(
      share((batch) => batch.length === 1),
      20 * 0.03 * 0.97 ** 19,
    );
    near(
      share((batch) => batch.length === 2),
      190 * 0.03 ** 2 * 0.97 ** 18,
    );
  });

  test("hold two records together as often as two coins of their own", () => {
    const dense = poissonSampler({ datasetSize: 20, samplingRate: 0.3, randomness: seeded });
    const both = Array.from({ length: steps }, (_, index) => dense.batch(index + 1));
    for (const [a, b] of [
      [0, 1],
      [4, 5],
      [3, 17],
      [18, 19],
    ] as const) {
      near(both.filter((batch) => batch.includes(a) && batch.includes(b)).length / steps, 0.09);
    }
  });

  test("say nothing about the next step's", () => {
    const twice = batches.filter(
      (batch, step) => step > 0 && batch.includes(7) && batches[step - 1]!.includes(7),
    );
    near(twice.length / steps, rate ** 2);
  });
});

test("a truncated batch keeps records at random", () => {
  const options = { datasetSize: 10, samplingRate: 0.9, batchLimit: 3, randomness: seeded };
  const sampler = truncatedPoissonSampler(options);
  const steps = 10_000;
  const counts = new Float64Array(10);
  for (let step = 1; step <= steps; step++) {
    const batch = sampler.batch(step);
    expect(batch.length).toBeLessThanOrEqual(3);
    for (const record of batch) counts[record]!++;
  }
  const share = counts.map((count) => count / steps);
  for (const each of share) expect(Math.abs(each - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / steps));
});

test("sets without replacement are all equally likely", () => {
  const sampler = withoutReplacementSampler({ datasetSize: 5, batchSize: 2, randomness: seeded });
  const steps = 20_000;
  const counts = new Map<string, number>();
  for (let step = 1; step <= steps; step++) {
    const key = sampler.batch(step).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(10); // 5 over 2
  for (const count of counts.values()) {
    expect(Math.abs(count / steps - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / steps));
  }
});

test("groups of cyclic batches take turns, and everybody is in one of them", () => {
  const options = { datasetSize: 11, samplingRate: 1, groups: 4, randomness: seeded };
  const sampler = cyclicPoissonSampler(options);
  const groups = [1, 2, 3, 4, 5].map((step) => [...sampler.batch(step)]);
  expect(groups).toEqual([
    [0, 4, 8],
    [1, 5, 9],
    [2, 6, 10],
    [3, 7],
    [0, 4, 8],
  ]);
});

test.each([
  ["shuffled", shuffledSampler({ datasetSize, batchSize: 12, seed })],
  ["fixedOrder", fixedOrderSampler({ datasetSize, batchSize: 12 })],
] as const)("%s: every record is in one step of each epoch", (kind, sampler) => {
  const epoch = (first: number) =>
    Array.from({ length: 5 }, (_, step) => [...sampler.batch(first + step)]).flat();
  const everybody = Array.from({ length: datasetSize }, (_, index) => index);
  expect(epoch(1).toSorted((a, b) => a - b)).toEqual(everybody);
  expect(epoch(6).toSorted((a, b) => a - b)).toEqual(everybody);
  expect(epoch(1).join() === epoch(6).join()).toBe(kind === "fixedOrder");
});

test("samplers are not made of what is none of their numbers", () => {
  const randomness = seeded;
  const reasons = [
    () => poissonSampler({ datasetSize, samplingRate: 1.2, randomness }),
    () => poissonSampler({ datasetSize, samplingRate: 0, randomness }),
    () => poissonSampler({ datasetSize: 0, samplingRate: 0.1, randomness }),
    () => withoutReplacementSampler({ datasetSize, batchSize: 51, randomness }),
    () => fixedOrderSampler({ datasetSize, batchSize: 1.5 }),
    () => cyclicPoissonSampler({ datasetSize, samplingRate: 0.1, groups: 51, randomness }),
  ].map((make) => {
    try {
      make();
    } catch (error) {
      return (error as Error).message;
    }
    return "made";
  });
  expect(reasons).toEqual([
    "poissonSampler: expected samplingRate in (0, 1], got 1.2.",
    "poissonSampler: expected samplingRate in (0, 1], got 0.",
    "poissonSampler: expected datasetSize to be a whole number of at least 1, got 0.",
    "withoutReplacementSampler: expected batchSize of at most 50, got 51.",
    "fixedOrderSampler: expected batchSize to be a whole number of at least 1, got 1.5.",
    "cyclicPoissonSampler: expected at most 50 groups, got 51.",
  ]);
});
