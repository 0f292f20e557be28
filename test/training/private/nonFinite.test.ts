/** Examples whose gradient is not finite. */
import { afterEach, describe, expect, test } from "vitest";
import { add, log, multiply, type Tensors } from "../../../src/tensor/index.ts";
import type { PerExampleObjective } from "../../../src/training/perExampleObjective.ts";
import {
  apart,
  batchesOf,
  closeAll,
  data,
  initial,
  objective,
  privateTrainer,
  recordsOf,
  trained,
  type WordBatch,
  type WordParameters,
} from "./problem.ts";

afterEach(closeAll);

/** The records, with targets that make losses infinite or not a number. */
const exploding = recordsOf({
  ids: data.ids,
  target: data.target.map((target, record) => {
    if (record === 3) return Number.NaN;
    if (record === 4) return Number.POSITIVE_INFINITY;
    return record === 5 ? 1e30 : target;
  }),
});

/** Loss and gradient of a record with a negative target are not finite through a logarithm, too. */
const withLogarithm = (batch: number): PerExampleObjective<WordParameters, WordBatch> => {
  const plain = objective(batch);
  return {
    ...plain,
    losses: (parameters: Tensors<WordParameters>, records: Tensors<WordBatch>) => {
      const losses = plain.losses(parameters, records);
      return add(losses, multiply(multiply(losses, log(records.target)), 0.1));
    },
  };
};

describe("an example whose gradient is not finite", () => {
  test("counts as zero, and leaves all others as they are", async () => {
    const records = { records: exploding, noiseMultiplier: 0, divisor: 10 };
    const good = [0, 1, 2, 6, 7, 8, 9, 10, 11];
    const mixed = [0, 1, 3, 2, 4, 6, 7, 5, 8, 9, 10, 11];
    const trainer = await privateTrainer({ ...records, sampler: batchesOf([mixed]) });
    await trainer.step();
    expect(trainer.privateMetrics).toMatchObject({ batchSize: 12, nonFinite: 3 });
    const without = await trained({ ...records, sampler: batchesOf([good]) }, 1);
    expect(apart(without, initial)).toBeGreaterThan(0.01);
    expect(apart(trainer.state.parameters, without)).toBeLessThan(1e-7);
  });

  test("may be the whole batch: what is left is noise", async () => {
    const options = { records: exploding, divisor: 10 };
    const bad = await trained({ ...options, sampler: batchesOf([[3, 4, 5]]) }, 1);
    const empty = await trained({ ...options, sampler: batchesOf([[]]) }, 1);
    expect(bad).toEqual(empty);
    const one = { ...options, performance: { sizes: [8] }, sampler: batchesOf([[3, 4, 5]]) };
    expect(await trained(one, 1)).toEqual(empty);
    expect(apart(bad, initial)).toBeGreaterThan(0.001);
  });

  test("may be the one that fills a physical batch", async () => {
    const options = { records: exploding, noiseMultiplier: 0, divisor: 10 };
    const performance = { sizes: [8] };
    const got = await trained({ ...options, performance, sampler: batchesOf([[3, 0, 1]]) }, 1);
    const without = await trained({ ...options, performance, sampler: batchesOf([[0, 1]]) }, 1);
    expect(apart(got, without)).toBeLessThan(1e-7);
  });

  test("is found before the step is kept, which is computed again with the same noise", async () => {
    const options = { records: exploding, divisor: 10, performance: { sizes: [8] } };
    const trainer = await privateTrainer({ ...options, sampler: batchesOf([[0, 3, 1]]) });
    await trainer.step();
    expect(trainer.state.noise.position).toBe(1);
    expect(trainer.privateMetrics).toMatchObject({ batchSize: 3, nonFinite: 1 });
    const without = await trained({ ...options, sampler: batchesOf([[0, 1]]) }, 1);
    expect(apart(without, initial)).toBeGreaterThan(0.001);
    expect(apart(trainer.state.parameters, without)).toBeLessThan(1e-7);
  });

  test("is found behind a logarithm of a negative number", async () => {
    const records = [...data.target.keys()].slice(0, 12);
    const positive = records.filter((record) => data.target[record]! > 0);
    expect(positive.length).toBeGreaterThan(2);
    expect(positive.length).toBeLessThan(10);
    const options = { objective: withLogarithm, noiseMultiplier: 0, divisor: 10 };
    const all = await trained({ ...options, sampler: batchesOf([records]) }, 1);
    const finite = await trained({ ...options, sampler: batchesOf([positive]) }, 1);
    expect(all.every(Number.isFinite)).toBe(true);
    expect(apart(finite, initial)).toBeGreaterThan(0.01);
    expect(apart(all, finite)).toBeLessThan(1e-7);
  });
});
