/** What a trained perceptron answers. */
import { type MlpConfig, mlpOutputs, mlpTypes } from "../../../src/model/mlp.ts";
import { layoutOfTree, unpack } from "../../../src/model/parameters.ts";
import { compile } from "../../../src/tensor/compile.ts";
import type { Tensor, TensorType } from "../../../src/tensor/tensor.ts";
import { rebuildTree } from "../../../src/tensor/tree.ts";

/** Outputs of all `count` inputs, one row after the other. */
export async function outputsOf(
  config: MlpConfig,
  parameters: Float32Array,
  inputs: Float32Array,
): Promise<Float32Array> {
  const [width] = config.widths as [number, ...number[]];
  const types = mlpTypes(config);
  const layout = layoutOfTree(types);
  const graph = await compile(
    (given: { readonly parameters: Tensor; readonly inputs: Tensor }) => {
      const leaves = unpack(given.parameters, layout);
      const model = rebuildTree<TensorType, Tensor, typeof types>(types, leaves);
      return { outputs: mlpOutputs(model, config, given.inputs) };
    },
    {
      parameters: { dtype: "float32", shape: [layout.size] },
      inputs: { dtype: "float32", shape: [inputs.length / width, width] },
    },
    { threads: 1 },
  );
  try {
    const { outputs } = await graph.run({ parameters, inputs });
    return (outputs as Float32Array).slice();
  } finally {
    await graph.dispose();
  }
}

/** The index of the largest of each row of `width` numbers. */
export const largestOfEach = (outputs: Float32Array, width: number): number[] =>
  Array.from({ length: outputs.length / width }, (_, row) => {
    const values = outputs.subarray(row * width, (row + 1) * width);
    return values.indexOf(Math.max(...values));
  });
