import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import {
  initialMlp,
  type Mlp,
  type MlpConfig,
  mlpConfigSchema,
  mlpOutputs,
  mlpTypes,
} from "../../src/model/mlp.ts";
import { layoutOfTree, viewOf } from "../../src/model/parameters.ts";
import { compile } from "../../src/tensor/compile.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { mapTree } from "../../src/tensor/tree.ts";

async function outputsOf(config: MlpConfig, parameters: readonly number[], x: readonly number[]) {
  const types = mlpTypes(config);
  const { places } = layoutOfTree(types);
  const flat = Float32Array.from(parameters);
  const views = places.map(({ name }) => viewOf(flat, layoutOfTree(types), name)).values();
  const batch = x.length / config.widths[0]!;
  const graph = await compile(
    ({ model, x }: { readonly model: Mlp<Tensor>; readonly x: Tensor }) =>
      mlpOutputs(model, config, x),
    { model: types, x: { dtype: "float32", shape: [batch, config.widths[0]!] } } as never,
    { threads: 1 },
  );
  const arrays = { model: mapTree(types, () => views.next().value!), x: Float32Array.from(x) };
  const outputs = (await graph.run(arrays as never)) as never as Float32Array;
  await graph.dispose();
  return [...outputs];
}

describe("a multi-layer perceptron", () => {
  const parameters = [
    ...[1, -1, 2, 0.5], // first weight, [2, 2]
    ...[0, 1], // its bias
    ...[3, -2], // second weight, [2, 1]
    0.25, // its bias
  ];

  test("has an activation between its layers, and none after the last", async () => {
    const config: MlpConfig = { widths: [2, 2, 1], activation: "relu" };
    // x = (1, 1): hidden (1 + 2, -1 + 0.5 + 1) = (3, 0.5), output 3 · 3 - 2 · 0.5 + 0.25 = 8.25
    // x = (0, -4): hidden (-8, -2 + 1) → (0, 0), output 0.25
    // x = (-1, 0): hidden (-1, 1 + 1) → (0, 2), output -4 + 0.25
    expect(await outputsOf(config, parameters, [1, 1, 0, -4, -1, 0])).toEqual([8.25, 0.25, -3.75]);
  });

  test("takes the activation of its config", async () => {
    const config: MlpConfig = { widths: [2, 2, 1], activation: "tanh" };
    const [output] = await outputsOf(config, parameters, [1, 1]);
    expect(output).toBeCloseTo(3 * Math.tanh(3) - 2 * Math.tanh(0.5) + 0.25, 6);
  });

  test("may be a single layer: a linear map", async () => {
    const config: MlpConfig = { widths: [2, 1], activation: "relu" };
    expect(await outputsOf(config, [2, 3, -10], [1, 1])).toEqual([2 + 3 - 10]);
  });

  test("begins with weights that keep the size of numbers, and biases 0", () => {
    const config: MlpConfig = { widths: [300, 200, 100], activation: "relu" };
    const flat = initialMlp(config, seedFrom(1));
    const layout = layoutOfTree(mlpTypes(config));
    const variance = (name: string) => {
      const view = viewOf(flat, layout, name);
      return view.reduce((sum, x) => sum + x * x, 0) / view.length;
    };
    // He et al.: 2 / inputs before a ReLU, 1 / inputs for the last layer; 60 000 and 20 000 draws
    expect(variance("layers.0.weight") * 300).toBeCloseTo(2, 1);
    expect(variance("layers.1.weight") * 200).toBeCloseTo(1, 1);
    expect(variance("layers.0.bias") + variance("layers.1.bias")).toBe(0);
    expect(initialMlp(config, seedFrom(1))).toEqual(flat);
    expect(initialMlp(config, seedFrom(2))).not.toEqual(flat);
  });

  test("needs an input and an output", () => {
    expect(() => mlpTypes({ widths: [3], activation: "relu" })).toThrow();
    expect(mlpConfigSchema.safeParse({ widths: [3, 0], activation: "relu" }).success).toBe(false);
    expect(mlpConfigSchema.safeParse({ widths: [3, 2], activation: "step" }).success).toBe(false);
  });
});
