import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../../src/math/seed.ts";
import { adaptiveClipping } from "../../../src/privacy/clipping/adaptive.ts";

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/adaptiveClipping.json", import.meta.url), "utf8"),
) as {
  readonly noise: readonly {
    readonly noiseMultiplier: number;
    readonly countNoise: number;
    readonly gradientNoiseMultiplier: number;
  }[];
  readonly updates: readonly {
    readonly clipNorm: number;
    readonly within: number;
    readonly quantile: number;
    readonly learningRate: number;
    readonly next: number;
  }[];
};

describe("an adaptive clip norm", () => {
  test("leaves the noise to the gradient that the reference does", () => {
    expect(fixture.noise.length).toBe(3);
    for (const { noiseMultiplier, countNoise, gradientNoiseMultiplier } of fixture.noise) {
      const { adaptation } = adaptiveClipping({ clipNorm: 1, expectedBatch: 100, countNoise });
      const left = adaptation!.gradientNoiseMultiplier(noiseMultiplier);
      expect(left).toBeCloseTo(gradientNoiseMultiplier, 13);
      // Both together are one Gaussian: 1/z² = 1/left² + 1/(countNoise / ½)².
      expect((left ** -2 + (countNoise / 0.5) ** -2) ** -0.5).toBeCloseTo(noiseMultiplier, 12);
    }
  });

  test("moves as the reference does", () => {
    expect(fixture.updates.length).toBe(2);
    for (const { clipNorm, within, next, ...options } of fixture.updates) {
      const { adaptation } = adaptiveClipping({ clipNorm, expectedBatch: 100, ...options });
      // Of 100 expected and 100 real examples, `within` · 100 count +½ and the others −½.
      const count = 100 * (within - 0.5);
      expect(adaptation!.next(clipNorm, count)).toBeCloseTo(next, 14);
    }
  });

  test("divides the count by the expected batch, whatever the real one was", () => {
    const { adaptation } = adaptiveClipping({ clipNorm: 1, expectedBatch: 100 });
    // An empty batch counts 0, which is the middle: nothing moves for the median.
    expect(adaptation!.next(1, 0)).toBe(1);
    // 10 examples, all within: 10 · ½ / 100 + ½ = 0.55, and not 1.
    expect(adaptation!.next(1, 5)).toBeCloseTo(Math.exp(-0.2 * 0.05), 14);
    // Noise may leave what a share can be: it is kept in [0, 1].
    expect(adaptation!.next(1, 1e6)).toBeCloseTo(Math.exp(-0.2 * 0.5), 14);
  });

  test("stays where float32 can keep it, also where most gradients are zero or all are too large", () => {
    const { adaptation } = adaptiveClipping({ clipNorm: 1, expectedBatch: 100 });
    const [falling, rising] = [50, -50].map((count) => {
      let clipNorm = 1;
      for (let step = 0; step < 2000; step++) clipNorm = adaptation!.next(clipNorm, count);
      return clipNorm;
    });
    // Without an end they would be exp(∓0.2 · 0.5 · 2000) = exp(∓200) = 1e∓87.
    expect([falling, rising]).toEqual([1e-12, 1e30]);
  });

  test("has by default the noise of the paper, and refuses noise that is too small for the promise", () => {
    const { adaptation, record } = adaptiveClipping({ clipNorm: 2, expectedBatch: 100 });
    expect(record).toEqual({
      ...{ kind: "adaptive", clipNorm: 2, quantile: 0.5, learningRate: 0.2, countNoise: 5 },
      expectedBatch: 100,
    });
    expect(adaptation!.gradientNoiseMultiplier(0)).toBe(0);
    expect(() => adaptation!.gradientNoiseMultiplier(10)).toThrow(
      "adaptiveClipping: expected a noiseMultiplier below 2 · countNoise = 10, got 10: " +
        "the count alone would cost more. Raise countNoise.",
    );
  });

  test("finds the quantile that it is to follow, through its noise", () => {
    const { normal } = generator(seedFrom(1));
    const norms = Array.from({ length: 500 }, () => Math.exp(normal()));
    for (const quantile of [0.2, 0.5, 0.9]) {
      const { adaptation } = adaptiveClipping({ clipNorm: 50, expectedBatch: 500, quantile });
      let clipNorm = 50;
      for (let step = 0; step < 300; step++) {
        const count = norms.reduce((sum, norm) => sum + (norm <= clipNorm ? 0.5 : -0.5), 0);
        clipNorm = adaptation!.next(clipNorm, count + adaptation!.countNoise * normal());
      }
      const within = norms.filter((norm) => norm <= clipNorm).length / norms.length;
      expect(Math.abs(within - quantile)).toBeLessThan(0.05);
    }
  });
});
