/** DP-AdaFEST: which rows are chosen, how often by chance alone, and how much noise they get. */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { binomialCdf } from "../../../../src/math/distributions/binomial.ts";
import { normalCdf } from "../../../../src/math/distributions/normal.ts";
import { seedFrom } from "../../../../src/math/seed.ts";
import { type TableLayout, tableLayout } from "../../../../src/model/clicks/tableLayout.ts";
import { normalSource } from "../../../../src/privacy/noise/normalSource.ts";
import { seededRandomness } from "../../../../src/privacy/noise/randomness.ts";
import { type AdaptiveRowNoise, splitNoise } from "../../../../src/privacy/noise/rowNoise.ts";
import type { ClickBatch } from "../../../../src/training/clicks/clickBatch.ts";
import type { TouchedRows } from "../../../../src/training/clicks/clickGradients.ts";
import { adaptiveRows, passRate } from "../../../../src/training/clicks/rows/adaptiveRows.ts";
import { contributions } from "../../../../src/training/clicks/rows/contributions.ts";
import { rowList } from "../../../../src/training/clicks/rows/rowList.ts";
import { rowOptimizer } from "../../../../src/training/clicks/rows/rowOptimizer.ts";
import { kolmogorovDistance, varianceChance } from "./laws.ts";
import { closeAll, privateTrainer, scripted, testRandomness } from "./problem.ts";

afterEach(closeAll);

const record: AdaptiveRowNoise = {
  kind: "adaptive",
  selectionShare: 0.2,
  threshold: 3,
  contributionNorm: 1.5,
};
/** σ₁ = 0.5 / √0.2 = 1.118, σ₂ = 0.5 / √0.8 = 0.559. */
const noiseMultiplier = 0.5;
const split = splitNoise({ ...record, noiseMultiplier });

/** Two-sided chance of a count as odd as this one. */
const countChance = (count: number, n: number, p: number) =>
  2 * Math.min(binomialCdf(count, n, p), 1 - binomialCdf(count - 1, n, p));

/** Rows of zeros under gradient descent at rate 1, so that a row is minus the sum of what moved it. */
function rowsOf(layout: TableLayout, own: AdaptiveRowNoise = record) {
  const table = new Float32Array(layout.size);
  const optimizer = rowOptimizer({ kind: "sgd", learningRate: () => 1 }, table);
  const source = normalSource(seededRandomness(seedFrom(5)));
  return { table, rows: adaptiveRows({ optimizer, source, layout, record: own }) };
}

/** Units that each touch one of these rows, all in one field. */
function touching(layout: TableLayout, units: readonly number[]) {
  const distinct = [...new Set(units)];
  const touched: TouchedRows = {
    ...rowList(layout, Int32Array.from(distinct)),
    slots: Int32Array.from(units, (row) => distinct.indexOf(row)),
  };
  return { touched, batch: { units: units.length } as ClickBatch };
}

const noise = { bound: 2, multiplier: noiseMultiplier, scale: 1 };
const untouched = (layout: TableLayout) => ({ ...touching(layout, []), sum: new Float32Array() });

describe("rows that nobody touches", () => {
  const layout = tableLayout([{ name: "ad", buckets: 50_000 }], [2]);

  test("are chosen with the probability that noise alone reaches the threshold", () => {
    // Φ(−3 / (1.118 · 1.5)) = Φ(−1.789) = 0.0368
    const expected = normalCdf(-3 / ((0.5 / Math.sqrt(0.2)) * 1.5));
    expect(passRate(record, split.selection)).toBeCloseTo(expected, 12);
    expect(expected).toBeCloseTo(0.0368, 4);
    const { rows } = rowsOf(layout);
    let chosen = 0;
    for (let step = 1; step <= 4; step++) {
      chosen += rows.move({ ...untouched(layout), ...noise, step })!;
    }
    expect(countChance(chosen, 4 * 50_000, expected)).toBeGreaterThan(1e-3);
  });

  test("get noise of σ₂ times the bound if they are chosen, and else stay as they are, wherever they lie", () => {
    const { table, rows } = rowsOf(layout);
    const chosen = rows.move({ ...untouched(layout), ...noise, step: 1 })!;
    const moved = [...table.keys()].filter((place) => table[place] !== 0);
    expect(moved.length).toBe(2 * chosen);
    const deviations = moved.map((place) => table[place]! / (split.gradient * 2));
    expect(varianceChance(deviations)).toBeGreaterThan(1e-3);
    expect(kolmogorovDistance(deviations)).toBeLessThan(2);
    // Places are uniform: the number of moved ones in the first half is binomial.
    const low = moved.filter((place) => place < table.length / 2 && place % 2 === 0).length;
    expect(countChance(low, chosen, 0.5)).toBeGreaterThan(1e-3);
  });

  test("are never chosen without noise, unless nothing is needed", () => {
    const { rows, table } = rowsOf(layout);
    const still = { ...untouched(layout), ...noise, multiplier: 0, step: 1 };
    expect(rows.move(still)).toBe(0);
    expect(table.every((value) => value === 0)).toBe(true);
    const open = rowsOf(layout, { ...record, threshold: 0 });
    expect(open.rows.move(still)).toBe(50_000);
  });
});

describe("rows that units touch", () => {
  const layout = tableLayout([{ name: "ad", buckets: 10 }], [1]);

  test("are chosen with the probability that their count and noise reach the threshold together", () => {
    // Row 4 has four units of 1 each: P(4 + 1.677 z ≥ 3) = Φ(0.596) = 0.724. Row 7 has one: Φ(−1.193) = 0.116.
    const { touched, batch } = touching(layout, [4, 4, 4, 7, 4]);
    const sum = Float32Array.of(1000, 1000);
    const { table, rows } = rowsOf(layout);
    const chosen = [0, 0];
    const runs = 3000;
    for (let step = 1; step <= runs; step++) {
      table.fill(0);
      rows.move({ step, batch, touched, sum, ...noise });
      // Noise has deviation 1.1, so a gradient of 1000 is seen for what it is.
      for (const [at, row] of [4, 7].entries()) if (table[row]! < -900) chosen[at]!++;
    }
    const deviation = split.selection * 1.5;
    expect(countChance(chosen[0]!, runs, normalCdf((4 - 3) / deviation))).toBeGreaterThan(1e-3);
    expect(countChance(chosen[1]!, runs, normalCdf((1 - 3) / deviation))).toBeGreaterThan(1e-3);
  });

  test("lose their gradient where they are not chosen", () => {
    const { touched, batch } = touching(layout, [4, 7, 4, 4]);
    const { table, rows } = rowsOf(layout);
    const sum = Float32Array.of(10, 20);
    expect(rows.move({ step: 1, batch, touched, sum, ...noise, multiplier: 0 })).toBe(1);
    // Row 4 has three units and row 7 one.
    expect([...table]).toEqual([0, 0, 0, 0, -10, 0, 0, 0, 0, 0]);
  });
});

describe("counts of who touches rows", () => {
  test("count a unit once for each row, scaled down to the contribution norm over all of its rows", () => {
    // Three units with three ids each. The first has rows 0, 1, 1: distinct two; the last has padding.
    const slots = Int32Array.of(0, 1, 1, 0, 2, 3, 2, -1, -1);
    const counts = contributions({ units: 3 }, { count: 4, slots }, 1);
    const [two, three, one] = [1 / Math.sqrt(2), 1 / Math.sqrt(3), 1];
    expect([...counts]).toEqual([two + three, two, three + one, three].map((x) => x));
    expect([...contributions({ units: 3 }, { count: 4, slots }, 9)]).toEqual([2, 1, 2, 1]);
    expect([...contributions({ units: 0 }, { count: 0, slots: new Int32Array() }, 1)]).toEqual([]);
  });

  test("move by at most the contribution norm when a unit comes or goes", () => {
    const unit = fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 4, maxLength: 4 });
    const property = fc.property(
      fc.array(unit, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.1, max: 3, noNaN: true }),
      (units, norm) => {
        const of = (some: readonly (readonly number[])[]) =>
          contributions(
            { units: some.length },
            { count: 6, slots: Int32Array.from(some.flat()) },
            norm,
          );
        const [all, without] = [of(units), of(units.slice(1))];
        const moved = Math.hypot(...all.map((count, row) => count - without[row]!));
        expect(moved).toBeLessThanOrEqual(norm * (1 + 1e-12));
      },
    );
    fc.assert(property, { seed: 3, numRuns: 200 });
  });
});

test("all that is not in the table gets noise of σ₂ times the bound, and the report says how many rows moved", async () => {
  const rowNoise = { ...record, threshold: -100 };
  const trainer = await privateTrainer({
    ...{ rowNoise, noiseMultiplier, sampler: scripted([[]]), divisor: 10 },
  });
  const report = await trainer.step();
  const drawn = new Float32Array(trainer.state.dense.length);
  normalSource(testRandomness).fill(drawn);
  // Clip norm 0.4, divisor 10.
  expect(report.gradientNorm).toBeCloseTo((Math.hypot(...drawn) * split.gradient * 0.4) / 10, 6);
  // A threshold far below 0 lets all 14 rows pass.
  expect(report.keptRows).toBe(14);
});
