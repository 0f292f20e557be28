import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { openEncodedClicks } from "../../../src/data/clicks/encodedFile.ts";
import { writeEncodedClicks } from "../../../src/data/clicks/encodedWriter.ts";
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
import type { ClickBatch, ClickBatches } from "../../../src/training/clicks/clickBatch.ts";
import { userUnits } from "../../../src/training/clicks/clickUnits.ts";
import { type DiskBatchOptions, diskBatches } from "../../../src/training/clicks/diskBatches.ts";
import { memoryBatches } from "../../../src/training/clicks/memoryBatches.ts";
import { openBatches } from "../../../src/training/clicks/openBatches.ts";
import { mixedLayout, someRecords } from "../../data/clicks/someRecords.ts";

const folder = mkdtempSync(join(tmpdir(), "click batches "));
afterAll(() => rmSync(folder, { recursive: true }));

const randomness = seededRandomness(seedFrom(11));
const count = 5000;
const records = someRecords(count, mixedLayout, (place) => (place * 31) % 400);
const path = join(folder, "log.clicks");
await writeEncodedClicks(path, { layout: mixedLayout, chunks: [records] });

const fromDisk = async (options: DiskBatchOptions) =>
  diskBatches({ log: await openEncodedClicks(path) }, options);

/** Batches own their arrays: a copy can be compared later. */
const copyOf = ({ units, ids, numbers, labels, weights }: ClickBatch) => ({
  units,
  ...{ ids: ids.slice(), numbers: numbers.slice() },
  ...{ labels: labels.slice(), weights: weights.slice() },
});

async function expectSame(one: ClickBatches, other: ClickBatches, steps: readonly number[]) {
  for (const step of steps) {
    const first = copyOf(await one.batch(step));
    expect(copyOf(await other.batch(step))).toEqual(first);
  }
}

const stepsTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

/** Every way of sampling. */
const samplers: Record<string, (datasetSize: number) => BatchSampler> = {
  poisson: (datasetSize) => poissonSampler({ datasetSize, samplingRate: 0.05, randomness }),
  truncatedPoisson: (datasetSize) =>
    truncatedPoissonSampler({ datasetSize, samplingRate: 0.05, batchLimit: 250, randomness }),
  cyclicPoisson: (datasetSize) =>
    cyclicPoissonSampler({ datasetSize, samplingRate: 0.3, groups: 7, randomness }),
  withoutReplacement: (datasetSize) =>
    withoutReplacementSampler({ datasetSize, batchSize: 120, randomness }),
  shuffled: (datasetSize) => shuffledSampler({ datasetSize, batchSize: 90, seed: seedFrom(2) }),
  fixedOrder: (datasetSize) => fixedOrderSampler({ datasetSize, batchSize: 100 }),
  everyRecord: everyRecordSampler,
};

describe("batches from disk", () => {
  test("there are samplers to look at", () => {
    expect(Object.keys(samplers).length).toBe(7);
  });

  for (const [name, sampler] of Object.entries(samplers)) {
    test(`are those in memory, to the bit, in blocks and parts of any size: ${name}`, async () => {
      const inMemory = memoryBatches({ layout: mixedLayout, records }, { sampler });
      const steps = name === "everyRecord" ? 2 : 45;
      // 64 KiB: 256 records in a part, 4096 places in a block, 32 records in a chunk; 16 MiB: one block, few parts.
      for (const memoryLimit of [2 ** 16, 2 ** 24]) {
        const onDisk = await fromDisk({ sampler, memoryLimit });
        await expectSame(inMemory, onDisk, stepsTo(steps));
        await onDisk.close();
      }
    });
  }

  test("are the same from any step on, as after a kill, and backwards", async () => {
    const { poisson: sampler } = samplers;
    const inMemory = memoryBatches({ layout: mixedLayout, records }, { sampler: sampler! });
    const onDisk = await fromDisk({ sampler: sampler!, memoryLimit: 2 ** 16, lastStep: 60 });
    await expectSame(inMemory, onDisk, [33, 34, 35, 60, 61, 2, 1, 1, 59]);
    await onDisk.close();
  });

  test("are the same for users with several records, each with its weight", async () => {
    const units = userUnits(records.users!, { recordsPerUnit: 5, randomness });
    expect(units).toMatchObject({ count: 400, droppedRecords: 5000 - 400 * 5 }); // 12 or 13 each
    const weights = { positiveWeight: 4 };
    const sampler = (datasetSize: number) =>
      poissonSampler({ datasetSize, samplingRate: 0.1, randomness });
    const inMemory = memoryBatches({ layout: mixedLayout, records, units }, { sampler, weights });
    const log = await openEncodedClicks(path);
    const onDisk = await diskBatches({ log, units }, { sampler, weights, memoryLimit: 2 ** 16 });
    expect(onDisk.recordsPerUnit).toBe(5);
    await expectSame(inMemory, onDisk, stepsTo(30));
    await onDisk.close();
  });

  test("toss secure coins once for a step of a block", async () => {
    const sampler = (datasetSize: number) =>
      poissonSampler({ datasetSize, samplingRate: 0.05, randomness: secureRandomness });
    const onDisk = await fromDisk({ sampler });
    const first = copyOf(await onDisk.batch(1));
    const second = copyOf(await onDisk.batch(2));
    expect(second).not.toEqual(first);
    expect(copyOf(await onDisk.batch(1))).toEqual(first);
    await onDisk.close();
  });

  test("may all be empty", async () => {
    const sampler = (datasetSize: number) =>
      poissonSampler({ datasetSize, samplingRate: 1e-12, randomness });
    const onDisk = await fromDisk({ sampler, memoryLimit: 2 ** 16, lastStep: 3 });
    expect((await onDisk.batch(3)).units).toBe(0);
    expect((await onDisk.batch(1)).units).toBe(0);
    await onDisk.close();
  });

  test("refuse a memory limit below 64 KiB", async () => {
    const log = await openEncodedClicks(path);
    const options = { sampler: everyRecordSampler, memoryLimit: 1000 };
    await expect(diskBatches({ log }, options)).rejects.toThrow(
      "expected a memoryLimit of at least 65536, got 1000",
    );
    await log.close();
  });
});

describe("the scratch file of batches from disk", () => {
  test("has no name while it is used, and is gone after close", async () => {
    const onDisk = await fromDisk({ sampler: samplers.poisson!, memoryLimit: 2 ** 16 });
    await onDisk.batch(1);
    expect(readdirSync(folder)).toEqual(["log.clicks"]);
    await onDisk.close();
    expect(readdirSync(folder)).toEqual(["log.clicks"]);
  });

  test("is gone after a kill", () => {
    const script = fileURLToPath(new URL("killedBatches.ts", import.meta.url));
    const hook = fileURLToPath(new URL("../../../bin/typescript.js", import.meta.url));
    const { stdout, signal, stderr } = spawnSync(
      process.execPath,
      ["--import", hook, script, path],
      {
        encoding: "utf8",
      },
    );
    expect({ stdout, signal, stderr }).toEqual({ stdout: "5000", signal: "SIGKILL", stderr: "" });
    expect(readdirSync(folder)).toEqual(["log.clicks"]);
  });

  test("is in a folder of one's choice, which must be there", async () => {
    const log = await openEncodedClicks(path);
    const options = { sampler: everyRecordSampler, folder: join(folder, "absent") };
    await expect(diskBatches({ log }, options)).rejects.toThrow("ENOENT");
    await log.close();
  });
});

describe("openBatches", () => {
  const sampler = samplers.poisson!;

  test("holds records in memory where they take at most half of the limit", async () => {
    // 5000 records of 5 ids, 2 numbers, a label and a user: 5000 · (8 · 4 + 8) = 200,000 bytes.
    for (const [memoryLimit, from] of [
      [400_000, "memory"],
      [399_999, "disk"],
    ] as const) {
      const batches = await openBatches(path, { sampler, memoryLimit });
      expect(batches.from).toBe(from);
      expect(batches.units.count).toBe(count);
      await expectSame(
        memoryBatches({ layout: mixedLayout, records }, { sampler }),
        batches,
        [1, 9],
      );
      await batches.close();
    }
  });

  test("makes units of users, and says how many records their bound left out", async () => {
    const users = { recordsPerUnit: 10, randomness };
    for (const memoryLimit of [2 ** 16, 2 ** 24]) {
      const batches = await openBatches(path, { sampler, users, memoryLimit });
      // 400 users, 12.5 records each on average, all with more than 10.
      expect(batches.units).toMatchObject({ count: 400, droppedRecords: 1000 });
      expect(batches.sampler.datasetSize).toBe(400);
      await batches.close();
    }
  });

  test("refuses users where the log has none", async () => {
    const nobody = join(folder, "nobody.clicks");
    await writeEncodedClicks(nobody, { layout: mixedLayout, chunks: [someRecords(3)] });
    const users = { recordsPerUnit: 10, randomness };
    await expect(openBatches(nobody, { sampler, users })).rejects.toThrow(
      "expected to be told whose each record is, got no users",
    );
    rmSync(nobody);
  });

  test("says that a log was cut off while batches were drawn from it", async () => {
    const cut = join(folder, "cut.clicks");
    const { dataStart } = await writeEncodedClicks(cut, { layout: mixedLayout, chunks: [records] });
    const batches = await openBatches(cut, { sampler, memoryLimit: 2 ** 16 });
    truncateSync(cut, dataStart + 1000);
    await expect(batches.batch(1)).rejects.toThrow("it was cut off while it was read");
    await batches.close();
    rmSync(cut);
  });
});
