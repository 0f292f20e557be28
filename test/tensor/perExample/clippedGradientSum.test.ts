import { describe, expect, test } from "vitest";
import {
  add,
  clippedGradientSum,
  compile,
  constant,
  gradients,
  matmul,
  multiply,
  perExampleGradients,
  square,
  sum,
  type Tensor,
  TensorError,
  tanh,
} from "../../../src/tensor/index.ts";
import { errorOf, evaluate, quiet } from "../evaluate.ts";

const types = {
  model: {
    weight: { dtype: "float64", shape: [3, 2] },
    bias: { dtype: "float64", shape: [2] },
  },
  x: { dtype: "float64", shape: [4, 3] },
} as const;

interface Model {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const lossesOf = ({ weight, bias }: Model, x: Tensor) =>
  sum(square(tanh(add(matmul(x, weight), bias))), { axes: [1] });

const arrays = {
  model: {
    weight: Float64Array.of(0.5, -0.3, 0.8, 0.2, -0.4, 0.9),
    bias: Float64Array.of(0.1, -0.2),
  },
  x: Float64Array.of(1, 2, 3, -1, 0.5, 0, 0.1, 0, -0.1, 2, -2, 1),
};

/** The clipped sum, beside what it is made of: norms, plain gradients, and those of each example. */
async function clipped(clipNorm: number) {
  const result = await evaluate(
    ({ model, x }) => {
      const losses = lossesOf(model, x);
      const parameters = [model.weight, model.bias];
      const { sum: clippedSum, norms } = clippedGradientSum(losses, model, { clipNorm });
      const plain = gradients(sum(losses), parameters);
      return {
        clippedSum,
        norms,
        plain,
        each: perExampleGradients(losses, parameters).materialize(),
      };
    },
    types,
    arrays,
  );
  return {
    clippedSum: [result.clippedSum.weight, result.clippedSum.bias].map(listOf),
    norms: listOf(result.norms),
    plain: result.plain.map(listOf),
    each: result.each.map(listOf),
  };
}

const listOf = (array: ArrayLike<number | bigint>) => Array.from(array, Number);

const norm = (...parts: readonly (readonly number[])[]) =>
  Math.sqrt(parts.flat().reduce((total, x) => total + x * x, 0));

const expectNear = (got: readonly number[], expected: readonly number[]) => {
  expect(got.length).toBe(expected.length);
  for (const [at, number] of expected.entries()) expect(got[at]).toBeCloseTo(number, 12);
};

describe("clippedGradientSum", () => {
  test("without clipping it is the gradient of the summed loss", async () => {
    const { clippedSum, norms, plain } = await clipped(1e9);
    expect(Math.max(...norms)).toBeLessThan(1e9);
    for (const [at, expected] of plain.entries()) expectNear(clippedSum[at]!, expected);
  });

  test("the sum has the tree of the parameters", () => {
    const leaf = (...shape: number[]) => constant(Array(shape[0]).fill(1), { shape });
    const x = leaf(2);
    const { sum: result } = clippedGradientSum(square(x), { a: [x], b: { c: x } }, { clipNorm: 1 });
    expect(result.a[0]!.shape).toEqual([2]);
    expect(Object.keys(result.b)).toEqual(["c"]);
  });

  test("norms are taken over all parameters together, before clipping", async () => {
    const { norms, each } = await clipped(0.01);
    for (const [example, got] of norms.entries()) {
      const weight = each[0]!.slice(6 * example, 6 * example + 6); // 3 · 2 numbers
      const bias = each[1]!.slice(2 * example, 2 * example + 2);
      expect(got).toBeCloseTo(norm(weight, bias), 12);
    }
  });

  test("leaves a gradient alone when its norm is below clipNorm, and shortens a longer one to it", async () => {
    const sorted = (await clipped(1)).norms.sort((a, b) => a - b);
    const clipNorm = (sorted[1]! + sorted[2]!) / 2; // two below, two above
    const { clippedSum, each, norms } = await clipped(clipNorm);
    const factors = norms.map((length) => Math.min(1, clipNorm / length));
    expect(factors.filter((factor) => factor === 1)).toHaveLength(2);
    for (const [at, got] of clippedSum.entries()) {
      const expected = got.map((_, i) =>
        factors.reduce((sum, factor, row) => sum + factor * each[at]![row * got.length + i]!, 0),
      );
      expectNear(got, expected);
    }
  });

  test("no example adds more than clipNorm, which is the sensitivity", async () => {
    const clipNorm = 0.05;
    const compiled = await compile(
      ({ model, x, present }) => {
        const losses = multiply(lossesOf(model, x), present);
        const { sum, sensitivity } = clippedGradientSum(losses, model, { clipNorm });
        expect(sensitivity).toBe(clipNorm);
        return [sum.weight, sum.bias];
      },
      { ...types, present: { dtype: "float64", shape: [4] } },
      quiet,
    );
    const sumWith = async (present: readonly number[]) => {
      const sums = await compiled.run({ ...arrays, present: Float64Array.from(present) });
      return sums.map(listOf);
    };
    const all = await sumWith([1, 1, 1, 1]);
    for (let example = 0; example < 4; example++) {
      const without = await sumWith([1, 1, 1, 1].with(example, 0));
      const moved = norm(...all.map((part, at) => part.map((x, i) => x - without[at]![i]!)));
      expect(moved).toBeCloseTo(clipNorm, 12); // each of them is longer than 0.05 and is clipped
      expect(moved).toBeLessThanOrEqual(clipNorm * (1 + 1e-12));
    }
    expect(norm(...(await sumWith([0, 0, 0, 0])))).toBe(0); // a norm of 0 divides nothing
    await compiled.dispose();
  });

  test("the strategies agree", async () => {
    const { ghost, materialized } = await evaluate(
      ({ model, x }) => {
        const by = (strategy: "ghost" | "materialized") =>
          clippedGradientSum(lossesOf(model, x), model, { clipNorm: 0.5, strategy }).sum.weight;
        return { ghost: by("ghost"), materialized: by("materialized") };
      },
      types,
      arrays,
    );
    expectNear(listOf(ghost), listOf(materialized));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    "a clipNorm of %s is refused",
    async (clipNorm) => {
      const x = constant([1, 2]);
      const error = await errorOf(() => clippedGradientSum(square(x), { x }, { clipNorm }));
      expect(error).toBeInstanceOf(TensorError);
      expect(error.message).toContain(`expected a clipNorm above 0, got ${clipNorm}`);
    },
  );
});
