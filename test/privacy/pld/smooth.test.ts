import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/event.ts";
import { gaussianDelta } from "../../../src/privacy/gaussianDp.ts";
import type { Period } from "../../../src/privacy/pld/period.ts";
import { layersUnder, logLoudness } from "../../../src/privacy/pld/smooth/layers.ts";
import { pointsAt, type TiltedLoss } from "../../../src/privacy/pld/smooth/normalLoss.ts";
import { oneStep } from "../../../src/privacy/pld/smooth/oneStep.ts";
import { quadratureFor } from "../../../src/privacy/pld/smooth/quadrature.ts";
import { quadratureError } from "../../../src/privacy/pld/smooth/quadratureError.ts";
import { rareStep } from "../../../src/privacy/pld/smooth/rareStep.ts";
import { type SmoothPart, smoothSum } from "../../../src/privacy/pld/smooth/smoothSum.ts";
import { survey } from "../../../src/privacy/pld/smooth/survey.ts";

const neighboringRelation = "addOrRemoveOne";
const asked = (event: PrivacyEvent, discretization?: number) =>
  privacyOf(event, {
    ...{ neighboringRelation, accountant: "pld" },
    ...(discretization && { discretization }),
  });

/** Sampled and unsampled, with little and much noise, from both ways, as questions tilt them. */
const tilted: readonly (TiltedLoss & { readonly highest: number })[] = [
  { samplingRate: 0.01, shift: 1, exponent: 7, highest: 30 },
  { samplingRate: 0.01, shift: 1, exponent: -9, highest: 60 },
  { samplingRate: 0.001, shift: 1.5, exponent: 3.5, highest: 200 },
  { samplingRate: 0.2, shift: 0.1, exponent: 12, highest: 2000 },
  { samplingRate: 1, shift: 0.5, exponent: -3, highest: 20 },
  { samplingRate: 0.3, shift: 2, exponent: -40, highest: 50 },
  { samplingRate: 0.02, shift: 15, exponent: 1.2, highest: 4 },
];

/** Σ weight exp(i ω loss) · spacing over the sum at frequency 0 of the finest rule. */
function characteristic(
  { losses, weights }: { readonly losses: Float64Array; readonly weights: Float64Array },
  frequency: number,
) {
  let [re, im] = [0, 0];
  losses.forEach((loss, k) => {
    re += weights[k]! * Math.cos(frequency * loss);
    im += weights[k]! * Math.sin(frequency * loss);
  });
  return { re, im };
}

/** A rule whose points are so near to each other that nothing is left to be found out. */
function thorough(loss: TiltedLoss) {
  const points = pointsAt(loss, { first: -70, spacing: 1 / 512, count: 140 * 512 + 1 });
  const weights = points.logWeights.map((weight) => Math.exp(weight) / 512);
  return { losses: points.losses, weights, total: weights.reduce((sum, w) => sum + w, 0) };
}

describe("the trapezoidal rule for smooth losses", () => {
  test.each(tilted)("is as exact as numbers are: %o", ({ highest, ...loss }) => {
    const { losses, weights, logMoment, error } = quadratureFor(loss, highest)!;
    const finest = thorough(loss);
    expect(error).toBeLessThanOrEqual(Number.EPSILON);
    expect(Math.exp(logMoment) / finest.total).toBeCloseTo(1, 11);
    for (const frequency of [0, highest / 7, highest / 2, highest]) {
      const [ours, truth] = [
        characteristic({ losses, weights }, frequency),
        characteristic(finest, frequency),
      ];
      expect(Math.abs(ours.re - truth.re / finest.total)).toBeLessThan(1e-12);
      expect(Math.abs(ours.im - truth.im / finest.total)).toBeLessThan(1e-12);
    }
  });

  test.each(tilted)("knows how wrong it is with few points: %o", ({ highest, ...loss }) => {
    const surveyed = survey(loss)!;
    const finest = thorough(loss);
    let wrong = 0;
    for (const count of [12, 20, 30, 45, 70, 110]) {
      const spacing = ((surveyed.count - 1) * surveyed.spacing) / (count - 1);
      if (spacing > 0.5) continue;
      const points = pointsAt(loss, { first: surveyed.first, spacing, count });
      const largest = Math.max(...points.logWeights);
      const bound = quadratureError({ tilted: loss, points, surveyed, highest });
      const weights = points.logWeights.map((weight) => Math.exp(weight) * spacing);
      for (const frequency of [0, highest / 3, highest]) {
        const [ours, truth] = [
          characteristic({ losses: points.losses, weights }, frequency),
          characteristic(finest, frequency),
        ];
        const off = Math.hypot(ours.re - truth.re, ours.im - truth.im) / Math.exp(largest);
        expect(off).toBeLessThanOrEqual(bound + 1e-12);
        if (off > 1e-9) wrong++;
      }
    }
    expect(wrong).toBeGreaterThan(0);
  });
});

const layersOf = (loss: TiltedLoss) =>
  layersUnder(loss, survey(loss)!, quadratureFor(loss, 0)!.logMoment);

describe("layers under a distribution of losses", () => {
  test.each(tilted)("bound how loud all later frequencies are: %o", ({ highest, ...loss }) => {
    const layers = layersOf(loss);
    const mass = layers.masses.reduce((sum, each) => sum + each, 0);
    expect(mass).toBeLessThanOrEqual(1);
    expect(mass).toBeGreaterThan(0.85);
    const finest = thorough(loss);
    const loudness = Array.from({ length: 40 }, (_, k) => {
      const frequency = (highest * (k + 1)) / 20;
      const { re, im } = characteristic(finest, frequency);
      return { frequency, loud: Math.hypot(re, im) / finest.total };
    });
    loudness.forEach(({ frequency }, k) => {
      const bound = Math.exp(logLoudness(layers, frequency));
      for (const { loud } of loudness.slice(k)) expect(loud).toBeLessThanOrEqual(bound + 1e-12);
    });
  });

  test("are of use: where losses vary by a twentieth of a wave, as much is silenced as can be", () => {
    const loss = { samplingRate: 1, shift: 1, exponent: 1 };
    const layers = layersOf(loss);
    // |φ(ω)| = exp(-ω² / 2) for losses with a variance of 1.
    expect(logLoudness(layers, 0.3)).toBeGreaterThan(-0.045);
    expect(logLoudness(layers, 0.3)).toBeLessThan(-0.04);
  });
});

describe("sums of smooth losses", () => {
  interface Reference {
    readonly samplingRate: number;
    readonly noiseMultiplier: number;
    readonly steps: number;
    readonly epsilon: number;
    readonly way: "there" | "back";
    readonly delta: number;
  }
  const references: readonly Reference[] = JSON.parse(
    readFileSync(new URL("../../fixtures/privacySmooth.json", import.meta.url), "utf8"),
  );

  test.each(references)(
    "delta in 40 digits lies between the bounds, which are near: %o",
    (reference) => {
      const { samplingRate, noiseMultiplier, steps: times, epsilon, way, delta } = reference;
      const part = { loss: { samplingRate, shift: 1 / noiseMultiplier }, times };
      const tilt = samplingRate < 0.01 ? 20 : way === "there" ? 1.5 : 8;
      const period: Period = { tilt, length: 60 / tilt, order: 1.5 * tilt, from: epsilon };
      const sum = smoothSum([part], { way, period, near: epsilon, outside: 40 })!;
      const { upper, lower } = sum.delta(epsilon);
      expect(upper).toBeGreaterThanOrEqual(delta * (1 - 1e-12));
      expect(lower).toBeLessThanOrEqual(delta * (1 + 1e-12));
      expect(upper / lower).toBeLessThan(1 + 1e-7);
    },
  );

  test("of losses that are normal have the delta of one Gaussian", () => {
    const parts: readonly SmoothPart[] = [
      { loss: { samplingRate: 1, shift: 0.1 }, times: 36 },
      { loss: { samplingRate: 1, shift: 0.2 }, times: 16 },
    ];
    // 36 · 0.01 + 16 · 0.04 = 1
    const period: Period = { tilt: 4, length: 12, order: 8, from: 1 };
    const sum = smoothSum(parts, { way: "there", period, near: 2, outside: 40 })!;
    for (const epsilon of [1, 2, 3, 4]) {
      const truth = gaussianDelta(1, epsilon);
      const { upper, lower } = sum.delta(epsilon);
      expect(upper / truth).toBeGreaterThanOrEqual(1 - 1e-13);
      expect(lower / truth).toBeLessThanOrEqual(1 + 1e-13);
      expect(upper / lower).toBeLessThan(1 + 1e-8);
    }
  });

  test("agree with a grid, whatever the noise, the rate, the number of steps and delta", () => {
    let near = 0;
    fc.assert(
      fc.property(
        fc.double({ min: -4.5, max: -0.4, noNaN: true }),
        fc.double({ min: -0.3, max: 1.2, noNaN: true }),
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: -9, max: -1, noNaN: true }),
        (logRate, logNoise, steps, logDelta) => {
          const event = dpSgd(10 ** logNoise, 10 ** logRate, steps);
          const delta = 10 ** logDelta;
          const own = asked(event).epsilon(delta);
          const width = Math.min(2e-3, Math.max(2e-5, own.upper / 1000));
          const grid = asked(event, width).epsilon(delta);
          expect(own.upper).toBeGreaterThanOrEqual(grid.lower * (1 - 1e-12));
          expect(own.lower).toBeLessThanOrEqual(grid.upper * (1 + 1e-12));
          if (own.upper - own.lower <= 1e-6 * own.upper) near++;
        },
      ),
      { seed: 5, numRuns: 40 },
    );
    expect(near).toBeGreaterThan(20);
  });

  test("answer for parts of several kinds together", () => {
    const event: PrivacyEvent = {
      kind: "composed",
      events: [dpSgd(1, 0.01, 500), dpSgd(2, 0.05, 300), { kind: "gaussian", noiseMultiplier: 10 }],
    };
    const own = asked(event).epsilon(1e-6);
    const grid = asked(event, 1e-4).epsilon(1e-6);
    expect(own.upper).toBeLessThan(grid.upper);
    expect(own.lower).toBeGreaterThan(grid.lower);
    expect(own.upper - own.lower).toBeLessThan(1e-7);
  });

  test("say nothing where a sum of few losses is not smooth", () => {
    const part = { loss: { samplingRate: 0.01, shift: 1 }, times: 2 };
    const period: Period = { tilt: 3, length: 12, order: 6, from: 1 };
    expect(smoothSum([part], { way: "there", period, near: 1, outside: 40 })).toBeUndefined();
  });
});

describe("one step", () => {
  test("with the record in it has the delta of a Gaussian", () => {
    const sum = oneStep({ samplingRate: 1, shift: 0.7 }, "there", 1);
    for (const epsilon of [0, 0.5, 2]) {
      const truth = gaussianDelta(0.7, epsilon);
      expect(sum.delta(epsilon).upper).toBeGreaterThanOrEqual(truth * (1 - 1e-13));
      expect(sum.delta(epsilon).lower).toBeLessThanOrEqual(truth * (1 + 1e-13));
    }
  });

  test("with the record in a tenth of the batches: (1 - 0.9 + …) Φ - e^ε Φ, both ways", () => {
    const step = { samplingRate: 0.1, shift: 1 };
    // L(z) = 1 where exp(z - 1/2) = (e - 0.9) / 0.1 = 18.18282, so z = 3.400477.
    // P(Z > 3.400477) = 3.363419e-4, P(Z > 2.400477) = 8.186858e-3:
    // 0.9 · 3.363419e-4 + 0.1 · 8.186858e-3 - e · 3.363419e-4 = 2.071215e-4
    expect(oneStep(step, "there", 1).delta(1).upper).toBeCloseTo(2.071215e-4, 9);
    // -L is at most -log(0.9) = 0.10536.
    expect(oneStep(step, "back", 0.1).delta(0.106).upper).toBe(0);
    expect(oneStep(step, "back", 0.1).delta(0.1).lower).toBeGreaterThan(0);
  });

  test("is answered exactly, and no looser than by a grid", () => {
    const event = dpSgd(0.8, 0.1, 1);
    const [own, grid] = [asked(event).epsilon(1e-5), asked(event, 1e-4).epsilon(1e-5)];
    expect(own.upper - own.lower).toBeLessThan(1e-8);
    expect(own.upper).toBeLessThan(grid.upper);
    expect(own.lower).toBeGreaterThan(grid.lower);
  });
});

describe("an attack that asks whether any step had a large loss", () => {
  test("finds nearly all there is where hardly any step tells something", () => {
    // 2.87502 is the truth by test/oracles/privacy_small_rate.py.
    const part = { loss: { samplingRate: 1e-6, shift: 2.5 }, times: 100_000 };
    const lower = rareStep([part], (p, q) => Math.log((p - 1e-9) / q));
    expect(lower).toBeGreaterThan(2.8749);
    expect(lower).toBeLessThan(2.87502);
  });

  test("of one step with noise is the best attack there is: 1 - 2 Φ(-1 / 2) at epsilon 0", () => {
    const part = { loss: { samplingRate: 1, shift: 1 }, times: 1 };
    expect(rareStep([part], (p, q) => p - q)).toBeCloseTo(0.38292, 5);
  });
});
