import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tableLayout } from "../../../src/model/clicks/tableLayout.ts";
import { rowToucher } from "../../../src/training/clicks/touchedRows.ts";

const table = tableLayout(
  [
    { name: "site", buckets: 5 },
    { name: "day", buckets: 2 },
    { name: "device", buckets: 3 },
  ],
  [2, "oneHot", 3],
);

type Row = readonly [site: number, day: number, device: number, weight: number];

const batchOf = (rows: readonly Row[]) => ({
  units: rows.length,
  ids: Int32Array.from(rows.flatMap((row) => row.slice(0, 3))),
  numbers: new Float32Array(0),
  labels: new Float32Array(rows.length),
  weights: Float32Array.from(rows, ([, , , weight]) => weight),
});

describe("touched rows", () => {
  test("are those that records of the batch read, each once", () => {
    const batch = batchOf([
      [3, 1, 0, 1],
      [4, 0, 2, 0], // padding
      [3, 0, 1, 0.5],
    ]);
    const touched = rowToucher(table)(batch);
    // Rows of `site` are 0 … 4, of `device` 5 … 7; `day` has none.
    expect([...touched.rows.subarray(0, touched.count)]).toEqual([3, 5 + 0, 5 + 1]);
    expect([...touched.offsets.subarray(0, 3)]).toEqual([3 * 2, 5 * 2 + 0, 5 * 2 + 3]);
    expect([...touched.widths.subarray(0, 3)]).toEqual([2, 3, 3]);
    expect([...touched.starts.subarray(0, 4)]).toEqual([0, 2, 2 + 3, 2 + 3 + 3]);
    expect([...touched.slots]).toEqual([0, -1, 1, -1, -1, -1, 0, -1, 2]);
  });

  test.each([
    ["whatever batches came before", 2 ** 31],
    ["also when marks run out again and again", 40],
  ])("are found again in every batch, %s", (_, mostMarks) => {
    const touch = rowToucher(table, mostMarks);
    const row = fc.tuple(fc.nat(4), fc.nat(1), fc.nat(2), fc.constantFrom(0, 1));
    const batches = fc.array(fc.array(row, { maxLength: 12 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(batches, (each) => {
        for (const rows of each) {
          const { count, rows: numbers, slots } = touch(batchOf(rows));
          const read = rows.flatMap(([site, , device, weight]) =>
            weight > 0 ? [site, -1, 5 + device] : [-1, -1, -1],
          );
          expect(Array.from(slots, (slot) => (slot < 0 ? -1 : numbers[slot]))).toEqual(read);
          expect(count).toBe(new Set(read.filter((number) => number >= 0)).size);
        }
      }),
      { seed: 4, numRuns: 50 },
    );
  });

  test("refuse an id that its field does not have, unless the record is padding", () => {
    const touch = rowToucher(table);
    expect(() => touch(batchOf([[5, 0, 0, 1]]))).toThrow("site: expected ids below 5, got 5.");
    expect(() => touch(batchOf([[0, 0, -1, 1]]))).toThrow("device: expected ids below 3, got -1.");
    expect(touch(batchOf([[9, 0, 9, 0]])).count).toBe(0);
  });
});
