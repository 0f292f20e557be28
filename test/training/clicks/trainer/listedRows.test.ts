/** DP-FEST: rows that were chosen beforehand are trained, and no others. */
import { afterEach, describe, expect, test } from "vitest";
import { constant } from "../../../../src/optim/index.ts";
import {
  apart,
  closeAll,
  initial,
  plainTrainer,
  privateTrainer,
  records,
  scripted,
  trained,
} from "./problem.ts";

afterEach(closeAll);

const chosen = [0, 3, 7, 13];
const rowNoise = { kind: "selected", rows: chosen.length, choice: "public" } as const;
const mechanism = { selectedRows: Int32Array.from(chosen) };

/** Rows that are no longer what they were. */
const movedRows = (table: Float32Array) =>
  [...Array(14).keys()].filter((row) =>
    [2 * row, 2 * row + 1].some((place) => table[place] !== initial.table[place]),
  );

describe("where rows are selected", () => {
  test("all of them move at every step, and all others stay to the bit", async () => {
    const { table } = await trained(await privateTrainer({ rowNoise, mechanism }), 1);
    // Ad 8, row 13, is in no record: its noise does not wait.
    expect(movedRows(table)).toEqual(chosen);
  });

  test("they may move by any optimiser: nothing waits", async () => {
    for (const kind of ["adam", "adagrad"] as const) {
      const design = { rows: { kind, learningRate: constant(0.1) } };
      const { table } = await trained(await privateTrainer({ rowNoise, mechanism, design }), 2);
      expect(movedRows(table)).toEqual(chosen);
    }
  });

  test("they have the gradient that they have among all rows", async () => {
    const options = {
      noiseMultiplier: 0,
      sampler: scripted([[0, 1, 2, 3, 4, 5, 6, 7]]),
      divisor: 8,
    };
    const all = await trained(await privateTrainer({ ...options, rowNoise: { kind: "dense" } }), 1);
    const some = await trained(await privateTrainer({ ...options, rowNoise, mechanism }), 1);
    const touched = new Set(
      [...Array(8).keys()].flatMap((at) => [records.ids[2 * at]!, 5 + records.ids[2 * at + 1]!]),
    );
    const both = chosen.filter((row) => touched.has(row));
    expect(both.length).toBeGreaterThan(0);
    expect(movedRows(some.table)).toEqual(both);
    for (const row of both) {
      expect(some.table.slice(2 * row, 2 * row + 2)).toEqual(all.table.slice(2 * row, 2 * row + 2));
    }
    expect(some.dense).toEqual(all.dense);
  });
});

test("dense noise moves every row at every step, by any optimiser", async () => {
  for (const kind of ["sgd", "adam", "adagrad"] as const) {
    const design = { rows: { kind, learningRate: constant(0.1) } };
    const trainer = await privateTrainer({ rowNoise: { kind: "dense" }, design });
    await trainer.step();
    expect(movedRows(trainer.state.table).length).toBe(14);
  }
  const plain = await plainTrainer({ sampler: scripted([[0]]) });
  expect(movedRows((await trained(plain, 1)).table).length).toBe(2);
  expect(apart(initial.table, initial.table)).toBe(0);
});
