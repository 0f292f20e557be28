/** The sum that a private step is made of, against gradients that are written down one by one. */
import { afterEach, describe, expect, test } from "vitest";
import { constant, sgd } from "../../../src/optim/index.ts";
import { automaticClipping } from "../../../src/privacy/clipping/automatic.ts";
import type { Clipping } from "../../../src/privacy/clipping/clipping.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { globalClipping } from "../../../src/privacy/clipping/global.ts";
import { perGroupClipping, perLayerClipping } from "../../../src/privacy/clipping/grouped.ts";
import { compile, gradients, reshape, type Tensor } from "../../../src/tensor/index.ts";
import { quiet } from "../../tensor/evaluate.ts";
import {
  batchesOf,
  closeAll,
  initial,
  objective,
  parameterTypes,
  recordsOf,
  trained,
} from "./problem.ts";

afterEach(closeAll);

/** The gradient of one record, by a batch of its own: [table, weight, bias]. */
async function gradientOf(record: number): Promise<readonly Float32Array[]> {
  const { losses, batch } = objective(1);
  const graph = await compile(
    ({ parameters, records }) => {
      const { table, layer } = parameters as never as typeof parameterTypes & {
        readonly table: Tensor;
        readonly layer: { readonly weight: Tensor; readonly bias: Tensor };
      };
      const loss = reshape(losses(parameters as never, records as never), []);
      return { all: gradients(loss, [table, layer.weight, layer.bias]) };
    },
    { parameters: parameterTypes, records: batch },
    quiet,
  );
  const parameters = {
    table: initial.slice(0, 15),
    layer: { weight: initial.slice(15, 24), bias: initial.slice(24) },
  };
  const { all } = await graph.run({ parameters, records: recordsOf()(Int32Array.of(record)) });
  await graph.dispose();
  return all.map((part) => Float32Array.from(part as Float32Array));
}

const norm = (...parts: readonly Float32Array[]) =>
  Math.hypot(...parts.flatMap((part) => [...part]));

/** What one private step moved the parameters by, times −1: the clipped sum, at learning rate 1 and divisor 1. */
async function clippedSum(
  clipping: Clipping,
  batch: readonly number[],
  strategy: "ghost" | "auto",
) {
  const options = { clipping, noiseMultiplier: 0, sampler: batchesOf([batch]), divisor: 1 };
  const optimizer = sgd(constant(1));
  const performance = { sizes: [4, 1], strategy };
  const after = await trained({ ...options, optimizer, performance }, 1);
  return after.map((value, index) => initial[index]! - value);
}

/** Clipping by hand: what every part of a gradient is multiplied by. */
type ByHand = (parts: readonly Float32Array[]) => readonly number[];
const cases: Readonly<Record<string, { readonly clipping: Clipping; readonly byHand: ByHand }>> = {
  flat: {
    clipping: flatClipping({ clipNorm: 30 }),
    byHand: (parts) => parts.map(() => Math.min(1, 30 / norm(...parts))),
  },
  "flat, normalized": {
    clipping: flatClipping({ clipNorm: 30, normalized: true }),
    byHand: (parts) => parts.map(() => Math.min(1, 30 / norm(...parts)) / 30),
  },
  perLayer: {
    clipping: perLayerClipping({ clipNorm: 30 }),
    byHand: ([table, weight, bias]) => {
      // Two layers: `table`, and `layer` with its weight and bias. Each has 30 / √2.
      const layer = Math.min(1, 30 / Math.SQRT2 / norm(weight!, bias!));
      return [Math.min(1, 30 / Math.SQRT2 / norm(table!)), layer, layer];
    },
  },
  perGroup: {
    clipping: perGroupClipping({
      clipNorms: { words: 25, rest: 9 },
      groupOf: (name) => (name === "table" ? "words" : "rest"),
    }),
    byHand: ([table, weight, bias]) => {
      const rest = Math.min(1, 9 / norm(weight!, bias!));
      return [Math.min(1, 25 / norm(table!)), rest, rest];
    },
  },
  automatic: {
    clipping: automaticClipping(),
    byHand: (parts) => parts.map(() => 1 / (norm(...parts) + 0.01)),
  },
  global: {
    clipping: globalClipping({ clipNorm: 30 }),
    byHand: (parts) => parts.map(() => (norm(...parts) <= 30 ? 1 : 0)),
  },
};

const batch = [3, 0, 17, 21, 8, 39, 30];

describe("the clipped sum of ghost norms is that of gradients one by one:", () => {
  test.each(Object.entries(cases))("%s", async (_, { clipping, byHand }) => {
    const each = await Promise.all(batch.map(gradientOf));
    const norms = each.map((parts) => norm(...parts));
    // Some of the examples are clipped, and some are not.
    expect(Math.min(...norms)).toBeLessThan(30);
    expect(Math.max(...norms)).toBeGreaterThan(30);
    const expected = new Float64Array(initial.length);
    for (const parts of each) {
      const factors = byHand(parts);
      const flat = parts.flatMap((part, at) => [...part].map((value) => value * factors[at]!));
      for (const [index, value] of flat.entries()) expected[index]! += value;
    }
    const size = Math.hypot(...expected);
    expect(size).toBeGreaterThan(0.1);
    for (const strategy of ["ghost", "auto"] as const) {
      const got = await clippedSum(clipping, batch, strategy);
      const apart = Math.hypot(...got.map((value, index) => value - expected[index]!));
      expect(apart / size).toBeLessThan(1e-5);
    }
  });

  test("and so it is for one record, and for none", async () => {
    const { clipping, byHand } = cases.flat!;
    const parts = await gradientOf(17);
    const [factor] = byHand(parts);
    const expected = parts.flatMap((part) => [...part].map((value) => value * factor!));
    const got = await clippedSum(clipping, [17], "ghost");
    for (const [index, value] of expected.entries()) expect(got[index]).toBeCloseTo(value, 4);
    expect(await clippedSum(clipping, [], "ghost")).toEqual(new Float32Array(initial.length));
  });
});
