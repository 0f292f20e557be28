/** What private training becomes where a part of it is taken away. */
import { afterEach, describe, expect, test } from "vitest";
import { constant, sgd } from "../../../src/optim/index.ts";
import { adaptiveClipping } from "../../../src/privacy/clipping/adaptive.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { gridNoise } from "../../../src/privacy/noise/gridNoise.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { normalSource } from "../../../src/privacy/noise/normalSource.ts";
import { everyRecordSampler, fixedOrderSampler } from "../../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { multiply, sum } from "../../../src/tensor/index.ts";
import { createTrainer } from "../../../src/training/trainer.ts";
import { quiet } from "../../tensor/evaluate.ts";
import {
  apart,
  batchesOf,
  closeAll,
  datasetSize,
  initial,
  moved,
  objective,
  parameterCount,
  privateTrainer,
  recordsOf,
  testRandomness,
  trained,
} from "./problem.ts";

afterEach(closeAll);

const noClipping = flatClipping({ clipNorm: 1e6 });

/** Plain gradient descent on the mean loss of batches of 10 in their order. */
async function plainDescent(steps: number): Promise<Float32Array> {
  const { parameters, batch, losses } = objective(10);
  const loss: Parameters<typeof createTrainer>[0]["objective"]["loss"] = (tree, arrays) => ({
    loss: multiply(sum(losses(tree as never, arrays as never)), 1 / 10),
  });
  const design = { objective: { parameters, batch, loss }, optimizer: sgd(constant(0.1)) };
  const trainer = await createTrainer(design, initial, { execution: quiet });
  for (let step = 0; step < steps; step++) {
    const rows = Int32Array.from({ length: 10 }, (_, row) => ((step * 10) % datasetSize) + row);
    await trainer.step([recordsOf()(rows) as never]);
  }
  const result = trainer.state.parameters.slice();
  await trainer.dispose();
  return result;
}

describe("private training is", () => {
  test("gradient descent, without clipping and without noise", async () => {
    const sampler = fixedOrderSampler({ datasetSize, batchSize: 10 });
    const choices = { neighboringRelation: "replaceSpecial" } as const;
    const after = await trained({ clipping: noClipping, noiseMultiplier: 0, sampler, choices }, 6);
    expect(apart(after, initial)).toBeGreaterThan(0.1);
    expect(apart(after, await plainDescent(6))).toBeLessThan(1e-5);
  });

  test("training on everything, at a sampling rate of 1", async () => {
    const all = everyRecordSampler(datasetSize);
    const coins = poissonSampler({ datasetSize, samplingRate: 1, randomness: testRandomness });
    expect(await trained({ sampler: coins }, 3)).toEqual(await trained({ sampler: all }, 3));
  });

  test("noise alone, where a batch is empty", async () => {
    const trainer = await privateTrainer({ sampler: batchesOf([[]]), divisor: 10 });
    const report = await trainer.step();
    const noise = new Float32Array(parameterCount);
    normalSource(testRandomness).fill(noise);
    // Learning rate 0.1, noise multiplier 1, clip norm 1, divisor 10.
    const expected = initial.map((value, index) => value - (0.1 * noise[index]!) / 10);
    expect(apart(trainer.state.parameters, expected)).toBeLessThan(1e-6);
    expect(report.noisyGradientNorm).toBeCloseTo(Math.hypot(...noise) / 10, 5);
    expect(trainer.privateMetrics).toMatchObject({ batchSize: 0, loss: Number.NaN });
    expect(trainer.state.ledger.step).toBe(1);
  });

  test("noise whose standard deviation is multiplier times clip norm, and not its square", async () => {
    const trainer = await privateTrainer({
      ...{ sampler: batchesOf([[]]), divisor: 10, clipping: flatClipping({ clipNorm: 2 }) },
      noise: independentNoise({ noiseMultiplier: 3, randomness: testRandomness }),
    });
    await trainer.step();
    const noise = new Float32Array(parameterCount);
    normalSource(testRandomness).fill(noise);
    // Learning rate 0.1, noise 3 · 2, divisor 10. DISCO passes a variance where a standard deviation is asked for.
    const expected = initial.map((value, index) => value - (0.1 * 6 * noise[index]!) / 10);
    expect(apart(trainer.state.parameters, expected)).toBeLessThan(1e-6);
  });

  test("the same, however a batch is put together from physical ones", async () => {
    const sampler = batchesOf([Array.from({ length: 13 }, (_, index) => 3 * index)]);
    const whole = await trained({ sampler, performance: { sizes: [13] } }, 1);
    expect(apart(whole, initial)).toBeGreaterThan(0.01);
    for (const sizes of [[1], [4], [8, 2], [32], [5, 3, 1]]) {
      const divided = await trained({ sampler, performance: { sizes } }, 1);
      expect(apart(divided, whole)).toBeLessThan(1e-6);
    }
  });

  test("the same to the last bit, on however many lanes physical batches are computed", async () => {
    const sampler = batchesOf([Array.from({ length: 13 }, (_, index) => 3 * index), [1, 2], []]);
    const [one, two] = await Promise.all(
      [1, 2].map((lanes) => trained({ sampler, performance: { sizes: [4], lanes } }, 4)),
    );
    expect(apart(one!, initial)).toBeGreaterThan(0.01);
    expect(two).toEqual(one);
    await expect(privateTrainer({ performance: { lanes: 0 } })).rejects.toThrow("at least 1 lane");
  });

  test("divided by a constant, and never by the size of a batch", async () => {
    // Without clipping and noise, batches of the same record differ by their size alone.
    const options = { clipping: noClipping, noiseMultiplier: 0, divisor: 10 };
    const movedBy = (batch: readonly number[]) =>
      moved({ ...options, sampler: batchesOf([batch]) }, 1);
    const [one, other, both] = [await movedBy([3]), await movedBy([4]), await movedBy([3, 4])];
    const added = one.map((value, index) => value + other[index]!);
    expect(apart(both, new Float32Array(both.length))).toBeGreaterThan(0.01);
    expect(apart(both, added)).toBeLessThan(1e-6);
  });
});

test("noise on a grid is for as many parameters as are trained, or it would be too small", async () => {
  const size = 1; // The model has 27: rounding may move √27 steps of the grid, and not 1.
  const noise = gridNoise({ noiseMultiplier: 1, randomness: testRandomness, size });
  await expect(privateTrainer({ noise })).rejects.toThrow(
    "createPrivateTrainer: expected noise for 27 parameters, got noise on a grid for 1.",
  );
});

test("where noise lies on a grid, so does the noise of the count that an adaptive clip norm follows", async () => {
  const noise = gridNoise({ noiseMultiplier: 1, randomness: testRandomness, size: parameterCount });
  const clipping = adaptiveClipping({ clipNorm: 1, expectedBatch: 100 });
  const trainer = await privateTrainer({ noise, clipping, sampler: batchesOf([[3, 4, 5], []]) });
  const counts: number[] = [];
  for (let step = 0; step < 8; step++) {
    const { clipNorm } = await trainer.step();
    // next = clipNorm · exp(−0.2 · count / 100), where a count is a multiple of ½.
    counts.push((-100 / 0.2) * Math.log(trainer.state.clipNorm / clipNorm));
  }
  expect(new Set(counts).size).toBeGreaterThan(3);
  for (const count of counts)
    expect(Math.abs(2 * count - Math.round(2 * count))).toBeLessThan(1e-9);
});

test("noise on all parameters is what is added: a record that knows of rows is refused", async () => {
  const rows = { kind: "lazy" } as const;
  const noise = independentNoise({ noiseMultiplier: 1, randomness: testRandomness, rows });
  await expect(privateTrainer({ noise })).rejects.toThrow(/all parameters, got lazy noise/);
});

test("steps are taken one at a time: a second one is refused, charged for nothing, and may come later", async () => {
  const trainer = await privateTrainer();
  const first = trainer.step();
  await expect(trainer.step()).rejects.toThrow(
    "step: expected one at a time, got a second one. Await each.",
  );
  expect(await first).toMatchObject({ step: 1 });
  expect(await trainer.step()).toMatchObject({ step: 2 });
  expect(trainer.state.ledger).toMatchObject({ step: 2, repeated: 0 });
  expect(trainer.state.parameters).toEqual(await trained({}, 2));
});

test("an objective has one loss for each example of the batch that it is asked for", async () => {
  await expect(privateTrainer({ objective: () => objective(3) })).rejects.toThrow(
    "expected losses [8], one for each example of a physical batch, got [3].",
  );
});

test("an average forgets a part of what it was: a decay of 1 or of nothing is refused", async () => {
  for (const averageDecay of [0, 1, Number.NaN]) {
    await expect(privateTrainer({ averageDecay })).rejects.toThrow(
      `trainer: expected averageDecay in (0, 1), got ${averageDecay}.`,
    );
  }
});
