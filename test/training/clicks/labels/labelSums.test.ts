import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../../../src/math/index.ts";
import { clickModel, expectations, predict } from "../../../../src/model/clicks/index.ts";
import { normalSource, seededRandomness } from "../../../../src/privacy/index.ts";
import { clippedSum } from "../../../../src/training/clicks/labels/labelDpProOthers.ts";
import {
  explainingLabels,
  noisyLabelSum,
  sumOfRows,
  unitWeights,
} from "../../../../src/training/clicks/labels/labelSums.ts";
import { unitPlaces } from "../../../../src/training/clicks/labels/labelUnits.ts";
import {
  expectedLabels,
  linearState,
  linearStep,
} from "../../../../src/training/clicks/labels/linearSteps.ts";
import {
  type CompactInputs,
  compactInputs,
  linearInputs,
} from "../../../../src/training/clicks/labels/sparseInputs.ts";
import { someLabelLog } from "./someLabelLog.ts";

const log = someLabelLog({ units: 60, recordsPerUser: 3 });
const sparse = linearInputs(log.model, log.data.records);
const inputs = compactInputs(sparse);
const source = (seed: number) => normalSource(seededRandomness(seedFrom(seed)));
const norm = (vector: ArrayLike<number>) =>
  Math.sqrt(Array.from(vector).reduce((sum, each) => sum + each ** 2, 0));
const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Float64Array.from(a, (each, at) => each - b[at]!);

/** Σ wᵢ (yᵢ − m) xᵢ of some labels. */
const sumOf = (
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  rows: CompactInputs = inputs,
) =>
  sumOfRows(
    rows,
    Float64Array.from(weights, (weight, row) => weight * (labels[row]! - 0.5)),
  );

describe("linearInputs", () => {
  test("are the gradient of the output: outputs are parameters times inputs", async () => {
    const parameters = {
      table: log.initial.table.map((_, at) => Math.sin(at)),
      dense: Float32Array.from([0.7, -1.2]),
    };
    const said = await predict(log.model, parameters, log.data.records);
    const own = expectedLabels(linearState(parameters).parameters, inputs, "binary");
    const expected = expectations("binary", said);
    expect(own).toHaveLength(180);
    for (const [record, mean] of own.entries()) expect(mean).toBeCloseTo(expected[record]!, 5);
  });

  test("are refused for other models, whose gradients move with what was learned", () => {
    const other = clickModel({ kind: "factorizationMachine", width: 2 }, log.model.layout);
    expect(() => linearInputs(other, log.data.records)).toThrow("expected a logistic model");
  });
});

describe("unitWeights", () => {
  test("bound what all labels of a user together can do, for every choice of labels", () => {
    const clipNorm = 1.3;
    const weights = unitWeights(sparse, log.data.units, { clipNorm, most: 1 });
    let cut = 0;
    for (let unit = 0; unit < log.data.units.count; unit++) {
      const rows = unitPlaces(log.data.units, unit);
      const own = compactInputs(sparse, rows);
      const ownWeights = Float64Array.from(rows, (row) => weights[row]!);
      if (ownWeights[0]! < 1) cut++;
      for (let code = 0; code < 2 ** rows.length; code++) {
        const labels = Array.from(rows, (_, at) => (code >> at) & 1);
        expect(norm(sumOf(labels, ownWeights, own))).toBeLessThanOrEqual(clipNorm);
      }
    }
    expect(cut).toBeGreaterThan(50);
  });

  test("leave alone who is within the bound", () => {
    const weights = unitWeights(sparse, log.data.units, { clipNorm: 1e6, most: 1 });
    expect(new Set(weights)).toEqual(new Set([1]));
  });
});

describe("noisyLabelSum", () => {
  const weights = new Float32Array(180).fill(0.5);
  const of = (noiseMultiplier: number, seed: number) =>
    noisyLabelSum({
      ...{ inputs, labels: log.data.records.labels, weights, most: 1 },
      ...{ clipNorm: 2, noiseMultiplier, source: source(seed) },
    });

  test("without noise is the sum", () => {
    expect(norm(difference(of(0, 1), sumOf(log.data.records.labels, weights)))).toBeLessThan(1e-9);
  });

  test("has noise of noiseMultiplier × clipNorm in each coordinate that is touched", () => {
    const noises = Array.from({ length: 40 }, (_, seed) => difference(of(3, seed), of(0, 1)));
    const all = noises.flatMap((noise) => [...noise]);
    // standard deviation 3 · 2 = 6, up to five of its standard errors 6 / √(2 n)
    const deviation = norm(all) / Math.sqrt(all.length);
    expect(all.length).toBeGreaterThan(1000);
    expect(Math.abs(deviation - 6)).toBeLessThan((5 * 6) / Math.sqrt(2 * all.length));
  });
});

describe("clippedSum", () => {
  const parameters = linearState(log.initial).parameters;
  const labels = (flipped: number) =>
    log.data.records.labels.map((label, record) =>
      Math.floor(record / 3) === flipped ? 1 - label : label,
    );
  const sumWith = (flipped: number, units: readonly number[], clipNorm = 0.4) => {
    const records = { ...log.data.records, labels: labels(flipped) };
    const task = { ...log, records, units: log.data.units };
    const batch = { task, sparse, inputs, units: Int32Array.from(units) };
    return clippedSum(parameters, batch, { clipNorm });
  };

  test("moves by at most twice the clip norm when all labels of a user turn", () => {
    const units = Array.from({ length: 60 }, (_, unit) => unit);
    let largest = 0;
    for (const unit of units) {
      largest = Math.max(largest, norm(difference(sumWith(unit, units), sumWith(-1, units))));
    }
    expect(largest).toBeLessThanOrEqual(0.8 + 1e-9);
    expect(largest).toBeGreaterThan(0.4);
  });

  test("is of norm at most the clip norm for one user, and leaves small gradients alone", () => {
    expect(norm(sumWith(-1, [7]))).toBeLessThanOrEqual(0.4 + 1e-9);
    expect(norm(sumWith(-1, [7], 100))).toBeLessThan(3);
    expect(norm(sumWith(-1, []))).toBe(0);
  });

  test("leaves out a gradient that is not finite", () => {
    const counts = {
      ...log,
      task: "count",
      records: log.data.records,
      units: log.data.units,
    } as const;
    const batch = { task: counts, sparse, inputs, units: Int32Array.of(0) };
    const far = parameters.map(() => 1e30);
    expect(norm(clippedSum(far, batch, { clipNorm: 1 }))).toBe(0);
  });
});

describe("explainingLabels", () => {
  const weights = new Float32Array(180).fill(0.8);
  const truth = sumOf(log.data.records.labels, weights);
  const start = new Float32Array(180).fill(0.2);

  test("explain a sum without noise completely", () => {
    const labels = explainingLabels(truth, inputs, { most: 1, weights, start, passes: 400 });
    expect(norm(difference(sumOf(labels, weights), truth))).toBeLessThan(0.03 * norm(truth));
  });

  test("of records that weigh nothing stay, and explain nothing", () => {
    const some = weights.map((weight, row) => (row % 3 === 0 ? 0 : weight));
    const whole = sumOf(log.data.records.labels, some);
    const labels = explainingLabels(whole, inputs, { most: 1, weights: some, start, passes: 400 });
    for (let row = 0; row < 180; row += 3) expect(labels[row]).toBeCloseTo(0.2, 6);
    expect(norm(difference(sumOf(labels, some), whole))).toBeLessThan(0.03 * norm(whole));
  });

  test("lie in the range of labels, however large the noise", () => {
    const noisy = truth.map((value, at) => value + 100 * Math.sin(at));
    const labels = explainingLabels(noisy, inputs, { most: 1, weights, start });
    expect(Math.min(...labels)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...labels)).toBeLessThanOrEqual(1);
  });

  test("bring a noisy sum nearer to the true one: a projection never leads away from the hull", () => {
    for (let seed = 0; seed < 10; seed++) {
      const { normal } = generator(seedFrom(seed));
      const noisy = truth.map((value) => value + 3 * normal());
      const labels = explainingLabels(noisy, inputs, { most: 1, weights, start, passes: 50 });
      const left = norm(difference(sumOf(labels, weights), truth));
      expect(left).toBeLessThan(0.8 * norm(difference(noisy, truth)));
    }
  });

  test("are the nearest point of the hull: no other labels come closer", () => {
    const few = compactInputs(sparse, [0, 7, 20]);
    const ones = [1, 1, 1];
    const noisy = sumOf([0, 1, 0], ones, few).map((value, at) => value + Math.cos(3 * at));
    const labels = explainingLabels(noisy, few, {
      ...{ most: 1, weights: ones, start: ones, passes: 500 },
    });
    const best = norm(difference(sumOf(labels, ones, few), noisy));
    let tried = 0;
    for (let a = 0; a <= 1; a += 0.1) {
      for (let b = 0; b <= 1; b += 0.1) {
        for (let c = 0; c <= 1; c += 0.1, tried++) {
          const other = norm(difference(sumOf([a, b, c], ones, few), noisy));
          expect(other).toBeGreaterThan(best - 1e-6);
        }
      }
    }
    expect(tried).toBeGreaterThan(900);
  });
});

describe("linearStep", () => {
  test("goes down the slope of the mean loss, scaled by Adagrad", () => {
    const state = linearState(log.initial);
    const before = state.parameters.slice();
    const weights = new Float64Array(180).fill(1);
    const { labels } = log.data.records;
    const expected = expectedLabels(before, inputs, "binary");
    linearStep(state, { inputs, expected, labels, weights, learningRate: 0.01 });
    const lossAt = (parameters: Float32Array) =>
      expectedLabels(parameters, inputs, "binary").reduce(
        (sum, mean, row) => sum - Math.log(labels[row] === 1 ? mean : 1 - mean) / 180,
        0,
      );
    for (const place of [0, 25, before.length - 1]) {
      const [up, down] = [0.01, -0.01].map((by) => {
        const moved = before.slice();
        moved[place]! += by;
        return lossAt(moved);
      });
      const slope = (up! - down!) / 0.02;
      const squares = 1e-3 + slope ** 2;
      const expectedMove = (-0.01 * slope) / Math.sqrt(squares);
      expect(state.parameters[place]! - before[place]!).toBeCloseTo(expectedMove, 4);
      expect(state.squares[place]!).toBeCloseTo(squares, 4);
    }
  });
});
