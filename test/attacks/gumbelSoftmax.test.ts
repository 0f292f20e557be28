import { describe, expect, test } from "vitest";
import {
  gumbelNoise,
  gumbelSoftmax,
  SMALLEST_UNIFORM,
  straightThrough,
  uniformNoise,
} from "../../src/attacks/gumbelSoftmax.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { onlyAllowed } from "../../src/model/choose.ts";
import {
  constant,
  gradients,
  multiply,
  reshape,
  softmax,
  sum,
  type Tensor,
} from "../../src/tensor/index.ts";
import { numbersOf } from "../tensor/evaluate.ts";

const vector = (...values: number[]) => constant(values, { dtype: "float64" });
const seed = seedFrom(1);

describe("gumbelNoise", () => {
  test("is -log(-log u)", async () => {
    // -log(-log(1/e)) = -log 1 = 0; -log(-log ½) = -log 0.6931 = 0.3665
    const [zero, half] = await numbersOf(() => gumbelNoise(vector(Math.exp(-1), 0.5)));
    expect(zero).toBeCloseTo(0, 12);
    expect(half).toBeCloseTo(0.36651292, 8);
  });

  test("is finite at both ends and beyond, in single precision as well", async () => {
    for (const dtype of ["float32", "float64"] as const) {
      const ends = constant([0, SMALLEST_UNIFORM, 1 - SMALLEST_UNIFORM, 1], { dtype });
      const [least, alsoLeast, alsoMost, most] = await numbersOf(() => gumbelNoise(ends));
      // 24 log 2 = 16.6355, and -log of that is -2.8115
      expect(least).toBeCloseTo(-2.8115, 3);
      expect(most).toBeCloseTo(16.6355, 3);
      expect([alsoLeast, alsoMost]).toEqual([least, most]);
    }
  });

  test("has the mean and the variance of a Gumbel variable", async () => {
    const uniforms = constant(uniformNoise(seed, 40_000), { shape: [40_000] });
    const noise = await numbersOf(() => gumbelNoise(uniforms));
    const mean = noise.reduce((a, b) => a + b) / noise.length;
    const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
    // Euler's constant 0.5772 and π²/6 = 1.6449; standard errors are 0.0064 and 0.0172
    expect(Math.abs(mean - 0.5772)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1.6449)).toBeLessThan(0.06);
  });
});

describe("uniformNoise", () => {
  test("never gives an end", () => {
    const uniforms = uniformNoise(seed, 100_000);
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(SMALLEST_UNIFORM);
    expect(Math.max(...uniforms)).toBeLessThanOrEqual(1 - SMALLEST_UNIFORM);
    expect(SMALLEST_UNIFORM).toBe(Math.fround(0.5 / 2 ** 23));
    expect(Math.fround(1 - SMALLEST_UNIFORM)).toBeLessThan(1);
  });

  test("is the same for the same names alone", () => {
    expect(uniformNoise(seed, 8, "step", 3)).toEqual(uniformNoise(seed, 8, "step", 3));
    expect(uniformNoise(seed, 8, "step", 3)).not.toEqual(uniformNoise(seed, 8, "step", 4));
  });
});

describe("gumbelSoftmax", () => {
  const logits = [0.5, -1, 2, 0];
  const noise = [1, 3.2, -0.5, 0.1];
  const soft = (temperature: number) => {
    const weights = logits.map((logit, index) => Math.exp((logit + noise[index]!) / temperature));
    const total = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / total);
  };

  test("is softmax((logits + noise) / temperature)", async () => {
    const drawing = { noise: vector(...noise), temperature: 0.7, hard: 0 };
    const weights = await numbersOf(() => gumbelSoftmax(vector(...logits), drawing));
    for (const [index, weight] of soft(0.7).entries()) {
      expect(weights[index]).toBeCloseTo(weight, 12);
    }
  });

  test("draws each token as often as its probability says", async () => {
    const [rows, vocab] = [20_000, 3];
    const probabilities = [0.2, 0.5, 0.3];
    const uniforms = constant(uniformNoise(seed, rows * vocab), { shape: [rows, vocab] });
    const drawn = await numbersOf(() =>
      sum(
        gumbelSoftmax(constant(probabilities.map(Math.log), { shape: [1, vocab] }), {
          ...{ noise: gumbelNoise(uniforms), temperature: 1, hard: constant(1) },
        }),
        { axes: [0] },
      ),
    );
    // standard error √(0.25 / 20000) = 0.0035
    for (const [index, probability] of probabilities.entries()) {
      expect(Math.abs(drawn[index]! / rows - probability)).toBeLessThan(0.012);
    }
  });

  test("straight-through, its value is one token and its derivative that of the soft path", async () => {
    const slopes = vector(0.3, -2, 1.5, 0.7);
    const temperature = 0.7;
    const total = (x: Tensor, hard: number) =>
      sum(
        multiply(
          gumbelSoftmax(x, {
            ...{ noise: vector(...noise), temperature, hard: vector(hard) },
          }),
          slopes,
        ),
      );
    const x = vector(...logits);
    // 0.5 + 1, -1 + 3.2, 2 - 0.5, 0 + 0.1: the second is the largest
    expect(await numbersOf(() => total(x, 1))).toEqual([-2]);
    const slope = await numbersOf(() => gradients(total(x, 1), [x])[0]!);
    const step = 1e-5;
    for (const index of logits.keys()) {
      const moved = (by: number) =>
        numbersOf(() => total(vector(...logits.map((v, at) => (at === index ? v + by : v))), 0));
      const [[up], [down]] = [await moved(step), await moved(-step)];
      const difference = (up! - down!) / (2 * step);
      expect(Math.abs(slope[index]! / difference - 1)).toBeLessThan(1e-6);
    }
  });

  test("straight-through by half, it is between both", async () => {
    const weights = softmax(vector(0, Math.log(3))); // ¼, ¾
    const mixed = await numbersOf(() => straightThrough(weights, vector(0.5)));
    expect(mixed[0]).toBeCloseTo(0.125, 12); // ½ · ¼ + ½ · 0
    expect(mixed[1]).toBeCloseTo(0.875, 12); // ½ · ¾ + ½ · 1
  });
});

describe("onlyAllowed", () => {
  test("sets the softmax of the others to 0 and scales the rest up to 1", async () => {
    const logits = constant([1, 2, 3, 4], { shape: [1, 4] });
    const weights = await numbersOf(() => reshape(softmax(onlyAllowed(logits, [1, 3])), [4]));
    // e² / (e² + e⁴) = 1 / (1 + e²) = 0.1192
    expect(weights[0]).toBe(0);
    expect(weights[1]).toBeCloseTo(1 / (1 + Math.exp(2)), 6);
    expect(weights[2]).toBe(0);
    expect(weights[1]! + weights[3]!).toBeCloseTo(1, 6);
  });

  test("is finite where the allowed tokens have no weight left, at a temperature near 0", async () => {
    const logits = constant([1000, 0, -1], { shape: [1, 3] });
    const weights = await numbersOf(() =>
      gumbelSoftmax(onlyAllowed(logits, [1, 2]), { temperature: 1e-3, hard: 0 }),
    );
    expect(weights).toEqual([0, 1, 0]);
  });
});
