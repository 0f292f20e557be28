/** Users with several records: each is drawn, clipped and counted as one. */
import { afterEach, describe, expect, test } from "vitest";
import { constant } from "../../../../src/optim/index.ts";
import { flatClipping } from "../../../../src/privacy/clipping/flat.ts";
import { eventOfLedger } from "../../../../src/privacy/ledger.ts";
import { independentNoise } from "../../../../src/privacy/noise/independentNoise.ts";
import { planOf } from "../../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../../src/privacy/sampling/poisson.ts";
import {
  type ClickTrainer,
  createClickTrainer,
} from "../../../../src/training/clicks/clickTrainer.ts";
import { userUnits } from "../../../../src/training/clicks/clickUnits.ts";
import { memoryBatches } from "../../../../src/training/clicks/memoryBatches.ts";
import { quiet } from "../../../tensor/evaluate.ts";
import { datasetSize, designOf, initial, layout, records, testRandomness } from "./problem.ts";

/** Ten users with four records each, of which three are kept. */
const users = Int32Array.from({ length: datasetSize }, (_, record) => record % 10);
const recordsPerUnit = 3;

let trainer: ClickTrainer | undefined;
afterEach(async () => {
  await trainer?.dispose();
});

/** A trainer that sees every user at every step. */
async function userTrainer(clipNorm: number, noiseMultiplier: number): Promise<ClickTrainer> {
  const units = userUnits(users, { recordsPerUnit, randomness: testRandomness });
  const batches = memoryBatches(
    { layout, records, units },
    {
      sampler: (count) =>
        poissonSampler({ datasetSize: count, samplingRate: 1, randomness: testRandomness }),
    },
  );
  const parts = {
    clipping: flatClipping({ clipNorm }),
    noise: independentNoise({
      ...{ noiseMultiplier, randomness: testRandomness },
      rows: { kind: "adaptive", selectionShare: 0.5, threshold: 2.5, contributionNorm: 10 },
    }),
    divisor: 1,
  };
  const plan = planOf(
    { ...parts, sampler: batches.sampler },
    {
      unitOfPrivacy: { kind: "user", contributions: recordsPerUnit },
      ...{ neighboringRelation: "addOrRemoveOne", delta: 1e-3, steps: 5 },
    },
  );
  const design = designOf({
    design: { batches, rows: { kind: "sgd", learningRate: constant(1) } },
  });
  const performance = { sizes: [4], execution: quiet };
  trainer = await createClickTrainer(design, { ...parts, plan }, performance);
  return trainer;
}

describe("a user with several records", () => {
  test("moves everything together by at most the clip norm, and is charged as one", async () => {
    const made = await userTrainer(0.01, 0);
    await made.step();
    const moved = (after: Float32Array, before: Float32Array, rate: number) =>
      Math.hypot(...after.map((value, index) => (value - before[index]!) / rate));
    const { table, dense, ledger } = made.state;
    const together = Math.hypot(
      moved(table, initial.table, 1),
      moved(dense, initial.dense, 0.5), // learning rate of `designOf`
    );
    expect(made.seen).toMatchObject({ batchSize: 10, clippedShare: 1 });
    // Ten users, each clipped to 0.01 over all of its records.
    expect(together).toBeLessThanOrEqual(10 * 0.01 * (1 + 1e-4));
    expect(together).toBeGreaterThan(0.01);
    expect(ledger!.ran.recordsPerUnit).toBe(3);
  });

  test("is one user in the counts that choose rows, however often it reads one", async () => {
    const made = await userTrainer(1, 0);
    const { keptRows } = await made.step();
    const readers = new Map<number, Set<number>>();
    const units = userUnits(users, { recordsPerUnit, randomness: testRandomness });
    const { starts, places } = units.members!;
    for (let user = 0; user < units.count; user++) {
      for (const place of places.subarray(starts[user]!, starts[user + 1]!)) {
        for (const row of [records.ids[2 * place]!, 5 + records.ids[2 * place + 1]!]) {
          readers.set(row, (readers.get(row) ?? new Set()).add(user));
        }
      }
    }
    // The contribution norm is above √6, so that every user counts 1; the threshold is 2.5 users.
    const expected = [...readers.values()].filter(({ size }) => size >= 3).length;
    expect(expected).toBeGreaterThan(0);
    expect(expected).toBeLessThan(readers.size);
    expect(keptRows).toBe(expected);
  });

  test("costs what one record costs that is drawn as often", async () => {
    const made = await userTrainer(1, 2);
    await made.step();
    expect(eventOfLedger(made.state.ledger!)).toEqual({
      kind: "selfComposed",
      count: 1,
      event: {
        ...{ kind: "poissonSampled", samplingRate: 1 },
        event: { kind: "gaussian", noiseMultiplier: 2 },
      },
    });
  });
});
