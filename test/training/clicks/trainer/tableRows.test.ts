import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tableLayout } from "../../../../src/model/clicks/tableLayout.ts";
import { rowList } from "../../../../src/training/clicks/rows/rowList.ts";
import { addToRows, readRows } from "../../../../src/training/clicks/rows/tableRows.ts";

/** Rows 0 … 99 have 1 number, 100 … 299 have 3. */
const layout = tableLayout(
  [
    { name: "narrow", buckets: 100 },
    { name: "wide", buckets: 200 },
  ],
  [1, 3],
);

/** Some rows, each once; what they get differs from number to number. */
const additions = fc
  .uniqueArray(fc.integer({ min: 0, max: layout.rows - 1 }), { maxLength: 90 })
  .map((chosen) => {
    const rows = rowList(layout, Int32Array.from(chosen));
    return {
      rows,
      numbers: Float32Array.from({ length: rows.starts[rows.count]! }, (_, at) => at + 1),
      factors: Float64Array.from(chosen, (_, row) => row - 10),
    };
  });

const fresh = () => Float32Array.from({ length: layout.size }, (_, at) => at);

describe("addToRows", () => {
  test("adds to each row its numbers times its factor, and leaves others alone", () => {
    const table = fresh();
    const rows = rowList(layout, Int32Array.of(101, 7));
    const numbers = Float32Array.of(1, 2, 3, 4);
    addToRows(table, rows, { numbers, factors: Float64Array.of(10, -1) });
    const expected = fresh();
    // Row 101 begins at 100 · 1 + 1 · 3 = 103.
    expected.set([103 + 10, 104 + 20, 105 + 30], 103);
    expected[7] = 7 - 4;
    expect(table).toEqual(expected);
  });

  test("does for many rows what it does for one after the other", () => {
    const property = fc.property(additions, ({ rows, numbers, factors }) => {
      const [together, apart] = [fresh(), fresh()];
      addToRows(together, rows, { numbers, factors });
      for (let row = 0; row < rows.count; row++) {
        for (let at = 0; at < rows.widths[row]!; at++) {
          apart[rows.offsets[row]! + at]! += factors[row]! * numbers[rows.starts[row]! + at]!;
        }
      }
      expect(together).toEqual(apart);
    });
    fc.assert(property, { seed: 1, numRuns: 50 });
  });
});

test("readRows reads what addToRows has added, row by row", () => {
  const property = fc.property(additions, ({ rows, numbers, factors }) => {
    const table = new Float32Array(layout.size);
    const read = new Float32Array(numbers.length);
    addToRows(table, rows, { numbers, factors });
    readRows(table, rows, read);
    const factorOf = Array.from(factors, (factor, row) => Array(rows.widths[row]!).fill(factor));
    expect(read).toEqual(numbers.map((each, at) => each * factorOf.flat()[at]));
  });
  fc.assert(property, { seed: 2, numRuns: 50 });
});
