/** How rows move: each optimiser against its formula, and rows that are left out stay. */
import { describe, expect, test } from "vitest";
import { tableLayout } from "../../../../src/model/clicks/tableLayout.ts";
import { allRows, rowList } from "../../../../src/training/clicks/rows/rowList.ts";
import {
  type RowMovement,
  rowOptimizer,
} from "../../../../src/training/clicks/rows/rowOptimizer.ts";

/** Rows 0, 1 have two numbers; rows 2, 3, 4 have one; the one-hot field has none. */
const layout = tableLayout(
  [
    { name: "wide", buckets: 2 },
    { name: "known", buckets: 9 },
    { name: "narrow", buckets: 3 },
  ],
  [2, "oneHot", 1],
);

describe("rows of a table", () => {
  test("lie field by field, and are found by their number", () => {
    const list = rowList(layout, Int32Array.of(4, 1));
    expect([...list.offsets]).toEqual([6, 2]);
    expect([...list.widths]).toEqual([1, 2]);
    expect([...list.starts]).toEqual([0, 1, 3]);
    expect([...allRows(layout).offsets]).toEqual([0, 2, 4, 5, 6]);
    expect(() => rowList(layout, Int32Array.of(5))).toThrow("expected rows below 5, got 5");
  });
});

/** A number that has the gradients 2 and −0.5 in steps 1 and 3, and is left out in step 2. */
function moved(movement: RowMovement): readonly number[] {
  const table = new Float32Array(layout.size);
  const optimizer = rowOptimizer(movement, table);
  const rows = rowList(layout, Int32Array.of(3));
  const other = rowList(layout, Int32Array.of(0));
  const gradient = (value: number) => Float32Array.of(value, value);
  optimizer.move({ step: 1, rows, gradient: gradient(4), scale: 0.5 });
  const first = table[5]!;
  optimizer.move({ step: 2, rows: other, gradient: gradient(1), scale: 1 });
  expect(table[5]).toBe(first);
  expect(table[0]).not.toBe(0);
  optimizer.move({ step: 3, rows, gradient: gradient(-1), scale: 0.5 });
  expect([...table.slice(2, 5), table[6]]).toEqual([0, 0, 0, 0]);
  return [first, table[5]!];
}

const learningRate = (step: number) => 0.1 * step;

describe("a row moves", () => {
  test("down its gradient, at the rate of the step", () => {
    const [first, second] = moved({ kind: "sgd", learningRate });
    expect(first).toBeCloseTo(-0.1 * 2, 7);
    expect(second).toBeCloseTo(-0.2 + 0.3 * 0.5, 7);
  });

  test("by Adagrad, whose steps shrink with what the row has seen", () => {
    const [first, second] = moved({
      kind: "adagrad",
      learningRate,
      initialSum: 0,
      stability: 1e-9,
    });
    // 2 / √4, then −0.5 / √4.25
    expect(first).toBeCloseTo(-0.1, 6);
    expect(second).toBeCloseTo(-0.1 + (0.3 * 0.5) / Math.sqrt(4.25), 6);
  });

  test("by Adam, whose moments rest while the row does, and whose corrections count all steps", () => {
    const [first, second] = moved({ kind: "adam", learningRate, stability: 1e-12 });
    expect(first).toBeCloseTo(-0.1, 6);
    const mean = 0.9 * (0.1 * 2) + 0.1 * -0.5;
    const square = 0.999 * (0.001 * 4) + 0.001 * 0.25;
    const step = mean / (1 - 0.9 ** 3) / Math.sqrt(square / (1 - 0.999 ** 3));
    expect(second).toBeCloseTo(-0.1 - 0.3 * step, 5);
  });
});
