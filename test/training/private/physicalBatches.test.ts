import { describe, expect, test } from "vitest";
import { filled, physicalBatches } from "../../../src/training/physicalBatches.ts";

const sizesFor = (count: number, sizes: readonly number[]) =>
  physicalBatches(new Int32Array(count), sizes).map(({ size }) => size);

describe("a batch of any size is put together from physical ones", () => {
  test.each([
    [0, [8, 2], []],
    [1, [8, 2], [2]],
    [5, [8, 2], [2, 2, 2]],
    // Four small ones have as many rows as the large one, which is one run.
    [7, [8, 2], [8]],
    [8, [8, 2], [8]],
    [9, [8, 2], [8, 2]],
    [21, [2, 8], [8, 8, 2, 2, 2]],
    [3, [8], [8]],
    // A run costs as much as a sixteenth of the rows that it saves: 5 + 4 · 8/16 = 7 rows are fewer than 8, 6 + 5 · 8/16 are not.
    [37, [32, 8, 1], [32, 1, 1, 1, 1, 1]],
    [38, [32, 8, 1], [32, 8]],
    // As a batch of about 64 with two deviations of room is cut: 70 rows in seven runs are not cheaper than 80 in one.
    [64, [80, 10], [80]],
    [25, [80, 10], [10, 10, 10]],
    [90, [80, 10], [80, 10]],
  ] as const)("of %d records, from %j: %j", (count, sizes, expected) => {
    expect(sizesFor(count, sizes)).toEqual(expected);
  });

  test("with every record in exactly one of them, in order", () => {
    const indices = Int32Array.from({ length: 29 }, (_, index) => 100 + index);
    const parts = physicalBatches(indices, [8, 3]);
    expect(parts.flatMap((part) => [...part.indices])).toEqual([...indices]);
    for (const { size, indices: part } of parts) expect(part.length).toBeLessThanOrEqual(size);
  });

  test("whose empty rows repeat a record that is there, and do not count", () => {
    const { indices, mask } = filled({ size: 4, indices: Int32Array.of(7, 5) });
    expect(indices).toEqual(Int32Array.of(7, 5, 7, 7));
    expect(mask).toEqual(Float32Array.of(1, 1, 0, 0));
  });
});
