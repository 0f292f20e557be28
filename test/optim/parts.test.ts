import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chain, clipByGlobalNorm, constant, sgd, stateless } from "../../src/optim/index.ts";
import { adamW } from "../../src/optim/optimizers.ts";
import { stateLayout } from "../../src/training/graphs.ts";
import { prescribedDesign, stepsOf } from "./prescribed.ts";

const shapes = { a: [2], b: [2, 1] };
const zero = { a: [0, 0], b: [0, 0] };

/** What clipping leaves of one gradient: with learning rate 1, a step from 0 is minus the update. */
async function clipped(maxNorm: number, gradient: { readonly a: number[]; readonly b: number[] }) {
  const optimizer = chain(clipByGlobalNorm(maxNorm), sgd(constant(1)));
  const [step] = await stepsOf(optimizer, { shapes, initial: zero, gradients: [gradient] });
  return { update: step!.parameters.map((value) => -value), gradientNorm: step!.gradientNorm };
}

describe("clipByGlobalNorm", () => {
  test("scales all parameters together, so that the direction stays", async () => {
    // norm = √(1² + 2² + 2² + 4²) = 5; 2.5 / 5 = 0.5
    const { update, gradientNorm } = await clipped(2.5, { a: [1, 2], b: [2, 4] });
    expect(gradientNorm).toBe(5); // of the gradient, before clipping
    expect(update).toEqual([0.5, 1, 1, 2]);
  });

  test("leaves a gradient alone when its norm is at most maxNorm", async () => {
    expect((await clipped(5, { a: [1, 2], b: [2, 4] })).update).toEqual([1, 2, 2, 4]);
    expect((await clipped(1e9, { a: [1, 2], b: [2, 4] })).update).toEqual([1, 2, 2, 4]);
  });

  test("leaves a gradient of zero at zero, and does not divide by it", async () => {
    const { update, gradientNorm } = await clipped(1, zero);
    expect(update.map(Math.abs)).toEqual([0, 0, 0, 0]);
    expect(gradientNorm).toBe(0);
  });

  test("never lets more than maxNorm through, whatever the gradient", async () => {
    const numbers = fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 2,
      maxLength: 2,
    });
    const maxNorms = fc.float({ min: Math.fround(1e-3), max: 1e3, noNaN: true });
    await fc.assert(
      fc.asyncProperty(numbers, numbers, maxNorms, async (a, b, maxNorm) => {
        const { update } = await clipped(maxNorm, { a, b });
        // float32 rounds at 6e-8 per operation
        expect(Math.hypot(...update)).toBeLessThanOrEqual(maxNorm * (1 + 1e-6));
      }),
      { seed: 4, numRuns: 20 },
    );
  });

  test("refuses a bound that is not above 0", () => {
    for (const bound of [0, -1, Number.NaN]) {
      expect(() => clipByGlobalNorm(bound)).toThrow(`expected maxNorm above 0, got ${bound}`);
    }
  });
});

describe("a running average of the parameters", () => {
  test("starts at the first parameters and moves by 1 - decay of the way", async () => {
    // learning rate 1, gradient -1: the parameter is 1, 2, 3
    const steps = await stepsOf(sgd(constant(1)), {
      ...{ shapes: { x: [1] }, initial: { x: [0] }, averageDecay: 0.75 },
      gradients: [{ x: [-1] }, { x: [-1] }, { x: [-1] }],
    });
    expect(steps.map(({ parameters }) => parameters[0])).toEqual([1, 2, 3]);
    // 0.75 · 0 + 0.25 · 1 = 0.25; 0.75 · 0.25 + 0.25 · 2 = 0.6875; 0.75 · 0.6875 + 0.25 · 3 = 1.265625
    expect(steps.map(({ average }) => average[0])).toEqual([0.25, 0.6875, 1.265625]);
  });

  test("stays where the parameters stay", async () => {
    const steps = await stepsOf(sgd(constant(0)), {
      ...{ shapes: { x: [2] }, initial: { x: [3, -4] }, averageDecay: 0.5 },
      gradients: [{ x: [5, 5] }, { x: [5, 5] }],
    });
    expect(steps.at(-1)!.average).toEqual([3, -4]);
  });

  test("is not kept unless it is asked for", async () => {
    const [step] = await stepsOf(sgd(constant(1)), {
      ...{ shapes: { x: [1] }, initial: { x: [0] } },
      gradients: [{ x: [1] }],
    });
    expect(step!.average).toEqual([]);
  });
});

describe("chain", () => {
  test("keeps the states of its parts apart by their position", () => {
    const optimizer = chain(clipByGlobalNorm(1), adamW(constant(1)));
    const layout = stateLayout(prescribedDesign({ w: [2, 3] }, optimizer));
    expect(layout.places.map(({ name }) => name)).toEqual(["w:1.0.mean", "w:1.0.variance"]);
    expect(Object.keys(optimizer.scalars(1))).toEqual([
      ...["1.0.meanCorrection", "1.0.rootCorrection"],
      "1.2.factor",
    ]);
  });

  test("of nothing but a stateless part holds no state and needs no scalars", () => {
    const part = chain(stateless((updates) => updates));
    expect(part.state({ name: "w", shape: [2] })).toEqual({});
    expect(part.scalars(1)).toEqual({});
  });
});
