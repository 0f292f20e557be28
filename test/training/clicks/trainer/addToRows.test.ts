import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tableLayout } from "../../../../src/model/clicks/tableLayout.ts";
import { addFar, addToRows } from "../../../../src/training/clicks/rows/addToRows.ts";
import { rowList } from "../../../../src/training/clicks/rows/rowList.ts";

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

  test("comes out the same for tables of more than 8 GiB, however many rows there are", () => {
    const property = fc.property(additions, ({ rows, numbers, factors }) => {
      const [near, far] = [fresh(), fresh()];
      addToRows(near, rows, { numbers, factors });
      addFar({ ...rows, numbers, factors, table: far }, 0, rows.count);
      expect(near).toEqual(far);
    });
    fc.assert(property, { seed: 1, numRuns: 50 });
  });
});
