import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  adafactor,
  adam,
  adamW,
  chain,
  clipByGlobalNorm,
  constant,
  muon,
  sgd,
  type Transformation,
} from "../../src/optim/index.ts";
import { flat, type Prescribed, stepsOf, type Values } from "./prescribed.ts";

/** Made by test/oracles/optimizers.py with PyTorch and transformers, in float64. */
const oracle = JSON.parse(
  readFileSync(new URL("../fixtures/optimizers.json", import.meta.url), "utf8"),
) as Prescribed & {
  readonly versions: Readonly<Record<string, string>>;
  readonly rates: readonly number[];
  readonly cases: Readonly<Record<string, readonly Values[]>>;
};

const rate = constant(0.05);
const always = () => true;
const ours: Readonly<Record<string, Transformation>> = {
  sgd: sgd(rate),
  momentum: sgd(rate, { momentum: 0.9 }),
  nesterov: sgd(rate, { momentum: 0.9, nesterov: true }),
  adam: adam(rate),
  adamOptions: adam(rate, { beta1: 0.8, beta2: 0.95, epsilon: 1e-2 }),
  adamScheduled: adam((step) => oracle.rates[step - 1]!),
  // Without a word about it, matrices decay and vectors do not: two groups in PyTorch.
  adamW: adamW(rate, { weightDecay: 0.1 }),
  adamWEverywhere: adamW(rate, { weightDecay: 0.1, decays: always }),
  // transformers' with scale_parameter=False and relative_step=False: the learning rate is the caller's.
  adafactor: adafactor(rate),
  adafactorOptions: adafactor(rate, { decayExponent: 0.5, clippingThreshold: 0.5 }),
  muon: muon(rate, { weightDecay: 0.1 }),
  muonOptions: muon(rate, { weightDecay: 0.1, momentum: 0.5 }),
  // PyTorch adds 1e-6 to the norm before it divides; with norms above 0.5 that is below rounding.
  clipped: chain(clipByGlobalNorm(0.5), sgd(rate)),
};

describe("an optimiser takes the steps of PyTorch", () => {
  test("in every case that the oracle has, over several steps, with a zero gradient among them", () => {
    expect(Object.keys(oracle.cases).sort()).toEqual(Object.keys(ours).sort());
    expect(oracle.gradients.length).toBeGreaterThanOrEqual(5);
    expect(oracle.gradients.some(({ bias }) => bias!.every((value) => value === 0))).toBe(true);
  });

  test.each(Object.keys(ours))("%s", async (name) => {
    const steps = await stepsOf(ours[name]!, oracle);
    const expected = oracle.cases[name]!.map((values) => flat(values, oracle.shapes));
    expect(steps.length).toBe(expected.length);
    for (const [index, { parameters }] of steps.entries()) {
      const worst = Math.max(
        ...parameters.map((value, at) => Math.abs(value - expected[index]![at]!)),
      );
      // Parameters are about 1, float32 rounds at 6e-8, and there are 6 steps of a few operations.
      expect(worst).toBeLessThan(1e-6);
    }
  });
});

describe("an optimiser refuses a decay that never forgets:", () => {
  test.each([1, -0.1, Number.NaN])("%d", (decay) => {
    const range = `in [0, 1), got ${decay}`;
    expect(() => sgd(rate, { momentum: decay })).toThrow(`expected decay ${range}`);
    expect(() => adam(rate, { beta1: decay })).toThrow(`expected beta1 ${range}`);
    expect(() => adamW(rate, { beta2: decay })).toThrow(`expected beta2 ${range}`);
  });
});
