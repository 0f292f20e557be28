import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import {
  type EncodedRecords,
  encodedChunks,
  openEncodedClicks,
} from "../../../src/data/clicks/encodedFile.ts";
import {
  clicksWith,
  clicksWithOtherIds,
  clicksWithout,
  encodedRecordsAt,
  withOtherIds,
} from "../../../src/data/clicks/encodedView.ts";
import { writeEncodedClicks } from "../../../src/data/clicks/encodedWriter.ts";
import { joinedRecords } from "../../../src/data/clicks/joinedRecords.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { userUnits } from "../../../src/training/clicks/clickUnits.ts";
import { diskBatches } from "../../../src/training/clicks/diskBatches.ts";
import { memoryBatches } from "../../../src/training/clicks/memoryBatches.ts";
import { mixedLayout, someRecords } from "./someRecords.ts";

const folder = mkdtempSync(join(tmpdir(), "click views "));
const path = join(folder, "log.clicks");
const count = 60;
const records = someRecords(count, mixedLayout, (place) => (place * 31) % 17);
await writeEncodedClicks(path, { layout: mixedLayout, chunks: [records] });
const log = await openEncodedClicks(path);
afterAll(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

/** All of a log, so many records at a time. */
async function read(view: EncodedRecords, chunk: number): Promise<ClickRecords> {
  const found: ClickRecords[] = [];
  for await (const each of encodedChunks(view, chunk)) found.push(each);
  return joinedRecords(found);
}

const placesOf = (indices: readonly number[]) => Int32Array.from(new Set(indices)).sort();
const others = (left: Int32Array) =>
  Array.from({ length: count }, (_, place) => place).filter((place) => !left.includes(place));

const more = { ...someRecords(7, mixedLayout, (place) => 100 + place) };
/** Pages and ads are a few; the other fields stay. */
const other = {
  layout: {
    ...mixedLayout,
    fields: mixedLayout.fields.map(({ name, buckets }) => ({
      name,
      buckets: Math.min(buckets, 300),
    })),
  },
  idOf: mixedLayout.fields.map(({ buckets }) =>
    Int32Array.from({ length: buckets }, (_, id) => (buckets <= 300 ? id : (id * 7) % 300)),
  ),
};

describe("a view of an encoded log", () => {
  test("without some records is the log of the others, however it is read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(count - 1), { maxLength: count - 1 }),
        fc.integer({ min: 1, max: count }),
        async (indices, chunk) => {
          const left = placesOf(indices);
          const view = clicksWithout(log, left);
          expect(view.header.count).toBe(count - left.length);
          if (view.header.count === 0) return;
          expect(await read(view, chunk)).toEqual(
            clickRecordsAt(mixedLayout, records, others(left)),
          );
        },
      ),
      { seed: 5, numRuns: 100 },
    );
  });

  test("with others behind its own, with other ids, and all of that together, is what it would be in memory", async () => {
    const left = placesOf([0, 3, 4, 5, 59]);
    const kept = clickRecordsAt(mixedLayout, records, others(left));
    const changed = withOtherIds(kept, other);
    const extra = withOtherIds(more, other);
    const view = clicksWith(clicksWithOtherIds(clicksWithout(log, left), other), extra);
    // 60 records less 5, and 7 more.
    expect(view.header.count).toBe(62);
    for (const chunk of [1, 9, 62]) {
      expect(await read(clicksWith(log, more), chunk)).toEqual(joinedRecords([records, more]));
      expect(await read(view, chunk)).toEqual(joinedRecords([changed, extra]));
    }
    expect(view.codec.recordBytes).toBeLessThan(log.codec.recordBytes);
  });

  test("has batches from disk that are those in memory, of records and of users", async () => {
    const left = placesOf([7, 8, 20, 41]);
    const all = joinedRecords([
      withOtherIds(clickRecordsAt(mixedLayout, records, others(left)), other),
    ]);
    const randomness = seededRandomness(seedFrom(2));
    const units = userUnits(all.users!, { recordsPerUnit: 3, randomness });
    const sampler = (datasetSize: number) =>
      poissonSampler({ datasetSize, samplingRate: 0.3, randomness });
    for (const of of [{}, { units }]) {
      const view = clicksWithOtherIds(clicksWithout(log, left), other);
      const disk = await diskBatches({ log: view, ...of }, { sampler, memoryLimit: 2 ** 16 });
      const memory = memoryBatches({ layout: other.layout, records: all, ...of }, { sampler });
      for (const step of [1, 2, 9]) {
        const batch = structuredClone(await memory.batch(step));
        expect(structuredClone(await disk.batch(step))).toEqual(batch);
        expect(batch.units).toBeGreaterThan(0);
      }
      await disk.close();
    }
    // A view leaves the log open for others.
    expect(await log.records(0, 1)).toEqual(clickRecordsAt(mixedLayout, records, [0]));
  });

  test("is refused for places that are none, twice there, or out of order", () => {
    for (const [places, odd] of [
      [[60], "got 60 as number 0"],
      [[3, 3], "got 3 as number 1"],
      [[5, 2], "got 2 as number 1"],
    ] as const) {
      const expected = `clicksWithout: expected ascending places below 60, ${odd}.`;
      expect(() => clicksWithout(log, Int32Array.from(places))).toThrow(expected);
    }
  });

  test("is no view where some records are wanted in memory: neighbours are read together", async () => {
    const places = placesOf([0, 1, 2, 30, 58, 59]);
    const read = await encodedRecordsAt(log, places);
    expect(read.map((each) => each.count)).toEqual([3, 1, 2]);
    expect(joinedRecords(read)).toEqual(clickRecordsAt(mixedLayout, records, places));
  });
});
