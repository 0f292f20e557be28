/** What training on a click log becomes where a part of it is taken away. */
import { afterEach, describe, expect, test } from "vitest";
import { adam, constant, sgd } from "../../../../src/optim/index.ts";
import { flatClipping } from "../../../../src/privacy/clipping/flat.ts";
import type { RowNoiseRecord } from "../../../../src/privacy/noise/rowNoise.ts";
import {
  apart,
  closeAll,
  coins,
  initial,
  plainTrainer,
  privateTrainer,
  scripted,
  trained,
} from "./problem.ts";

afterEach(closeAll);

const noClipping = flatClipping({ clipNorm: 1e6 });
const tens = [0, 1, 2, 3].map((part) => Array.from({ length: 10 }, (_, at) => part * 10 + at));

/** All ways to noise rows; each keeps all rows where there is no noise. */
const rowNoises: readonly RowNoiseRecord[] = [
  { kind: "dense" },
  { kind: "lazy" },
  { kind: "selected", rows: 14, choice: "public" },
  { kind: "adaptive", selectionShare: 0.5, threshold: 0, contributionNorm: 1 },
];

const mechanismFor = (record: RowNoiseRecord) =>
  record.kind === "selected"
    ? { mechanism: { selectedRows: Int32Array.from({ length: 14 }, (_, row) => row) } }
    : {};

describe("private training on a click log is", () => {
  test.each(rowNoises)("gradient descent, without clipping and noise: $kind", async (rowNoise) => {
    const sampler = scripted(tens);
    const private_ = await privateTrainer({
      ...{ rowNoise, noiseMultiplier: 0, clipping: noClipping, sampler, divisor: 10 },
      ...mechanismFor(rowNoise),
    });
    const plain = await plainTrainer({ sampler });
    const [ours, theirs] = [await trained(private_, 6), await trained(plain, 6)];
    expect(apart(ours.table, initial.table)).toBeGreaterThan(0.05);
    expect(apart(ours.dense, initial.dense)).toBeGreaterThan(0.05);
    expect(apart(ours.table, theirs.table)).toBeLessThan(1e-6);
    expect(apart(ours.dense, theirs.dense)).toBeLessThan(1e-6);
  });

  test("the same to the bit without noise, however the noise would come", async () => {
    const [first, ...others] = await Promise.all(
      rowNoises.map(async (rowNoise) =>
        trained(
          await privateTrainer({ rowNoise, noiseMultiplier: 0, ...mechanismFor(rowNoise) }),
          5,
        ),
      ),
    );
    expect(apart(first!.table, initial.table)).toBeGreaterThan(0.01);
    expect(others.length).toBe(3);
    for (const other of others) expect(other).toEqual(first);
  });

  test("noise alone, where batches are empty", async () => {
    const sampler = scripted([[]]);
    const trainer = await privateTrainer({ sampler, divisor: 10 });
    const report = await trainer.step();
    expect(report.gradientNorm).toBeGreaterThan(0);
    expect(trainer.seen).toMatchObject({ batchSize: 0, loss: Number.NaN });
    // Nobody has read a row, so its noise still waits.
    expect(apart(trainer.state.table, initial.table)).toBe(0);
    expect(apart(trainer.state.dense, initial.dense)).toBeGreaterThan(0);
    // Learning rate 0.5, multiplier 1, clip norm 0.4, divisor 10: deviation 0.02.
    const { table } = trainer.released();
    const moved = table.map((value, index) => value - initial.table[index]!);
    expect(Math.hypot(...moved) / Math.sqrt(moved.length)).toBeGreaterThan(0.01);
    expect(Math.hypot(...moved) / Math.sqrt(moved.length)).toBeLessThan(0.03);
    expect(trainer.state.ledger?.step).toBe(1);
  });

  test("divided by a constant, and never by the size of a batch", async () => {
    const options = { clipping: noClipping, noiseMultiplier: 0, divisor: 10 };
    const movedBy = async (batch: readonly number[]) => {
      const trainer = await privateTrainer({ ...options, sampler: scripted([batch]) });
      const { table, dense } = await trained(trainer, 1);
      return [...table, ...dense].map(
        (value, index) => value - [...initial.table, ...initial.dense][index]!,
      );
    };
    const [one, other, both] = [await movedBy([3]), await movedBy([4]), await movedBy([3, 4])];
    const gap = both.map((value, index) => Math.abs(value - one[index]! - other[index]!));
    expect(Math.max(...both.map(Math.abs))).toBeGreaterThan(0.001);
    expect(Math.max(...gap)).toBeLessThan(1e-6);
  });
});

describe("plain training", () => {
  test("takes means over batches of any size, and stays where a batch is empty", async () => {
    const once = await trained(await plainTrainer({ sampler: scripted([[3, 4]]) }), 1);
    const twice = await trained(await plainTrainer({ sampler: scripted([[3, 4, 3, 4]]) }), 1);
    expect(apart(once.table, initial.table)).toBeGreaterThan(0.001);
    expect(apart(once.table, twice.table)).toBeLessThan(1e-6);
    expect(apart(once.dense, twice.dense)).toBeLessThan(1e-6);
    const none = await trained(await plainTrainer({ sampler: scripted([[]]) }), 2);
    expect(none).toEqual(initial);
  });

  test("charges nobody and releases at any time", async () => {
    const trainer = await plainTrainer({ design: { optimizer: adam(constant(0.01)) } });
    const report = await trainer.step();
    expect(Object.keys(report).toSorted()).toEqual(["gradientNorm", "step"]);
    expect(trainer.state.ledger).toBeUndefined();
    expect(trainer.released().table).toEqual(trainer.state.table);
    expect(trainer.seen?.clippedShare).toBe(0);
  });

  test.each(["adagrad", "adam"] as const)(
    "moves the rows of a batch alone, by %s",
    async (kind) => {
      const rows = { kind, learningRate: constant(0.1) };
      const sampler = scripted([[3, 4]]);
      const { table } = await trained(await plainTrainer({ sampler, design: { rows } }), 1);
      const still = [...table].filter((value, index) => value === initial.table[index]);
      // Two records read at most four rows of two numbers, of 28 numbers.
      expect(still.length).toBeGreaterThanOrEqual(20);
      expect(still.length).toBeLessThan(28);
    },
  );
});

describe("noise and rows that do not fit each other are refused:", () => {
  const refused = (options: Parameters<typeof privateTrainer>[0]) =>
    expect(privateTrainer(options)).rejects;

  test.each(["adam", "adagrad"] as const)("noise that waits, with %s on rows", async (kind) => {
    const rows = { kind, learningRate: constant(0.1) };
    await refused({ design: { rows } }).toThrow(
      `expected gradient descent on rows whose noise waits, got ${kind}`,
    );
  });

  test("a selection of another size, out of the table, or twice the same row", async () => {
    const rowNoise = { kind: "selected", rows: 2, choice: "public" } as const;
    const selected = (...rows: number[]) => ({
      rowNoise,
      mechanism: { selectedRows: Int32Array.from(rows) },
    });
    await refused(selected(1)).toThrow("expected 2 selectedRows, got 1");
    await refused(selected(1, 1)).toThrow("got 2, 1 of them different");
    await refused(selected(1, 14)).toThrow("expected selectedRows below 14, got 14");
    await refused({ rowNoise }).toThrow("expected 2 selectedRows, got none");
    await refused({ mechanism: { selectedRows: Int32Array.of(1) } }).toThrow("expected no");
  });

  test("first parameters of another model", async () => {
    const short = { ...initial, table: initial.table.slice(1) };
    await refused({ design: { initial: short } }).toThrow(
      "expected 28 numbers in the table, got 27",
    );
  });

  test("Adam may move everything that is not in the table", async () => {
    const optimizer = adam(constant(0.01));
    const { dense } = await trained(await privateTrainer({ design: { optimizer } }), 2);
    expect(apart(dense, initial.dense)).toBeGreaterThan(0.001);
    expect(sgd(constant(1)).state({ name: "x", shape: [1] })).toEqual({});
  });
});

test("a step is charged before its batch is drawn and its noise", async () => {
  const events: string[] = [];
  const sampler = coins();
  const watched = {
    ...sampler,
    batch: (step: number) => {
      events.push(`batch ${step}`);
      return sampler.batch(step);
    },
  };
  const trainer = await privateTrainer({
    sampler: watched,
    mechanism: {
      onCharge: (ledger) => {
        events.push(`charged ${ledger.step}, drawn ${trainer.state.position}`);
      },
    },
  });
  await trainer.step();
  const drawn = trainer.state.position;
  expect(drawn).toBeGreaterThan(0);
  await trainer.step();
  expect(events).toEqual(["charged 1, drawn 0", "batch 1", `charged 2, drawn ${drawn}`, "batch 2"]);
});

test("steps on a click log are taken one at a time, too", async () => {
  const trainer = await privateTrainer();
  const first = trainer.step();
  await expect(trainer.step()).rejects.toThrow("step: expected one at a time");
  await first;
  expect(trainer.state.ledger).toMatchObject({ step: 1, repeated: 0 });
});
