/** What may be added to private training without spending privacy, and what it then does. */
import { afterEach, describe, expect, test } from "vitest";
import {
  constant,
  noisyAdam,
  scaleByAdam,
  scaleByNoisyAdam,
  sgd,
} from "../../../src/optim/index.ts";
import { adaptiveClipping } from "../../../src/privacy/clipping/adaptive.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { normalSource } from "../../../src/privacy/noise/normalSource.ts";
import { augmented } from "../../../src/training/augmented.ts";
import {
  partlyTrained,
  trainedValues,
  withTrainedValues,
} from "../../../src/training/partlyTrained.ts";
import { createPrivateTrainer } from "../../../src/training/privateTrainer.ts";
import { evaluate, quiet } from "../../tensor/evaluate.ts";
import {
  apart,
  batchesOf,
  closeAll,
  data,
  initial,
  mechanismOf,
  moved,
  objective,
  parameterTypes,
  privateTrainer,
  recordsOf,
  testRandomness,
  trained,
} from "./problem.ts";

afterEach(closeAll);

describe("an average of parameters", () => {
  test("is that of the noisy ones: it costs nothing", async () => {
    const trainer = await privateTrainer({ averageDecay: 0.5 });
    let expected: Float32Array = initial;
    for (let step = 0; step < 3; step++) {
      await trainer.step();
      const now = trainer.state.parameters.slice();
      expected = expected.map((value, index) => 0.5 * value + 0.5 * now[index]!);
    }
    expect(apart(trainer.average!, expected)).toBeLessThan(1e-6);
    expect(apart(trainer.average!, trainer.state.parameters)).toBeGreaterThan(1e-3);
  });
});

describe("Adam without the bias of noise", () => {
  /** The second moment's part of one step on a gradient: what the mean is divided by. */
  async function roots(noiseDeviation: number, gradient: readonly number[]) {
    const transformation = scaleByNoisyAdam({ noiseDeviation, smallest: 1e-4 });
    const shape = [gradient.length];
    const type = { dtype: "float32", shape } as const;
    const scalars = transformation.scalars(1);
    const { scaled } = await evaluate(
      ({ update, mean, variance, meanCorrection, varianceCorrection }) => {
        const { updates } = transformation.transform(
          [{ name: "x", parameter: update, update }],
          [{ mean, variance }],
          { meanCorrection, varianceCorrection },
        );
        return { scaled: updates[0]!.update };
      },
      {
        ...{ update: type, mean: type, variance: type },
        meanCorrection: { dtype: "float32", shape: [] },
        varianceCorrection: { dtype: "float32", shape: [] },
      },
      {
        update: Float32Array.from(gradient),
        mean: new Float32Array(gradient.length),
        variance: new Float32Array(gradient.length),
        meanCorrection: Float32Array.of(scalars.meanCorrection!),
        varianceCorrection: Float32Array.of(scalars.varianceCorrection!),
      },
    );
    return gradient.map((value, index) => value / Number(scaled[index]!));
  }

  test("divides by what is left of the second moment without the noise, or by the smallest", async () => {
    // After one step from 0, corrected moments are those of the gradient: √(5² − 3²) = 4; 2² < 3²: √1e-4 = 0.01.
    const [left, smallest] = await roots(3, [5, 2]);
    expect(left).toBeCloseTo(4, 5);
    expect(smallest).toBeCloseTo(0.01, 5);
  });

  test("without noise is Adam, whose small number lies under the root", async () => {
    const [five, half] = await roots(0, [5, 0.5]);
    expect(five).toBeCloseTo(5, 5);
    expect(half).toBeCloseTo(0.5, 6);
    const scalars = [scaleByAdam().scalars(3), scaleByNoisyAdam({ noiseDeviation: 0 }).scalars(3)];
    expect(scalars[1]!.meanCorrection).toBe(scalars[0]!.meanCorrection);
  });

  test("finds the second moment of a gradient below noise of a known size", async () => {
    // A gradient of 0.3 under noise of deviation 1, over 2000 steps of Adam's memory.
    const noise = new Float32Array(4000);
    normalSource(testRandomness).fill(noise);
    let [plain, steps] = [0, 0];
    for (const draw of noise) {
      plain = 0.999 * plain + 0.001 * (0.3 + draw) ** 2;
      steps++;
    }
    const corrected = plain / (1 - 0.999 ** steps);
    // Adam sees 1.09; without the noise it is near 0.09. Deviation of the mean: √(2.36 / 2000) = 0.034.
    expect(Math.abs(corrected - 1.09)).toBeLessThan(4 * 0.034);
    expect(Math.abs(corrected - 1 - 0.09)).toBeLessThan(4 * 0.034);
  });

  test("trains privately", async () => {
    // noiseMultiplier · clipNorm / divisor = 1 · 1 / 10.
    const optimizer = noisyAdam(constant(0.01), { noiseDeviation: 0.1 });
    const after = await trained({ optimizer }, 4);
    expect(apart(after, initial)).toBeGreaterThan(0.001);
    expect(after.every(Number.isFinite)).toBe(true);
  });
});

describe("views of an example", () => {
  /** Each record with itself and two others as its views. */
  const viewsOf = (indices: Int32Array) => {
    const views = Int32Array.from(
      [...indices].flatMap((row) => [row, (row + 1) % 40, (row + 2) % 40]),
    );
    return recordsOf()(views);
  };
  const batch = [3, 9, 21];

  test("are averaged before they are clipped: one record has one bound, whatever its views", async () => {
    const run = (clipNorm: number) =>
      moved(
        {
          objective: (size) => augmented(objective(size), 3),
          records: viewsOf,
          clipping: flatClipping({ clipNorm }),
          ...{ noiseMultiplier: 0, sampler: batchesOf([batch]), divisor: 1 },
        },
        1,
      );
    const plain = (record: number) => {
      const clipping = flatClipping({ clipNorm: 1e6 });
      const sampler = batchesOf([[record]]);
      return moved({ clipping, noiseMultiplier: 0, sampler, divisor: 3 }, 1);
    };
    // Without clipping: a third of each view's own step.
    const expected = new Float32Array(initial.length);
    for (const record of batch) {
      for (const view of [record, record + 1, record + 2]) {
        for (const [index, value] of (await plain(view)).entries()) expected[index]! += value;
      }
    }
    expect(apart(await run(1e6), new Float32Array(initial.length))).toBeGreaterThan(0.1);
    expect(apart(await run(1e6), expected)).toBeLessThan(1e-4);
    // With clipping: three records of at most 0.5 each, times the learning rate 0.1.
    expect(Math.hypot(...(await run(0.5)))).toBeLessThan(3 * 0.5 * 0.1 * (1 + 1e-5));
  });

  test("are at least one", () => {
    expect(() => augmented(objective(2), 0)).toThrow("augmented: expected at least 1 view, got 0.");
  });
});

describe("a part of a model", () => {
  const choice = { values: initial, trains: (name: string) => name.startsWith("layer.") };

  test("is trained alone: all else stays to the bit, and has no part in the norm", async () => {
    const trainer = await createPrivateTrainer(
      {
        objective: (size) => partlyTrained(objective(size), choice),
        optimizer: sgd(constant(1)),
        records: recordsOf(data),
        initial: trainedValues(parameterTypes, choice),
      },
      mechanismOf({ noiseMultiplier: 0, sampler: batchesOf([[4]]), divisor: 1 }),
      { sizes: [1], execution: quiet },
    );
    await trainer.step();
    const part = trainer.state.parameters.slice();
    await trainer.dispose();
    const whole = withTrainedValues(parameterTypes, choice, part);
    expect(whole.slice(0, 15)).toEqual(initial.slice(0, 15)); // the table
    const distance = Math.hypot(...whole.map((value, index) => value - initial[index]!));
    // The layer's own gradient is clipped to 1, not its share of a gradient with the table.
    expect(distance).toBeCloseTo(1, 5);
    expect(part.length).toBe(12);
  });

  test("has to be there, and its model whole", () => {
    expect(() => partlyTrained(objective(1), { ...choice, trains: () => false })).toThrow(
      "partlyTrained: expected a parameter that is trained. There are: table, layer.weight, layer.bias.",
    );
    expect(() => partlyTrained(objective(1), { ...choice, values: initial.slice(1) })).toThrow(
      "partlyTrained: expected 27 values, got 26.",
    );
  });
});

describe("an adaptive clip norm", () => {
  test("falls towards the median of the norms, and says so: it is part of what is released", async () => {
    const clipping = adaptiveClipping({ clipNorm: 1000, expectedBatch: 10, countNoise: 1 });
    const trainer = await privateTrainer({ clipping, noiseMultiplier: 0.5 });
    const clipNorms: number[] = [];
    for (let step = 0; step < 16; step++) clipNorms.push((await trainer.step()).clipNorm);
    expect(clipNorms[0]).toBe(1000);
    expect(clipNorms.at(-1)).toBeLessThan(600);
    // At most a factor of exp(−0.2 · ½) for each step.
    expect(clipNorms.at(-1)).toBeGreaterThanOrEqual(1000 * Math.exp(-0.1 * 15));
  });
});
