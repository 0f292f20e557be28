/**
 * DCN-v2: cross layers, which multiply the inputs by linear maps of themselves, beside dense layers. Wang et al. 2021
 * (arXiv 2008.13535), the parallel structure: both read the same inputs, and one linear output reads both.
 *
 * The paper also stacks dense layers on cross layers. Side by side, what the cross layers find reaches the output on a
 * short way, which noisy gradients need, and without hidden layers it is a cross network alone.
 */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { matmul } from "../../tensor/operations/matmul.ts";
import { concat } from "../../tensor/operations/window.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import { activationFunctions } from "../mlp.ts";
import { type LowRank, linear } from "../transformer.ts";
import { assembled, type Layer, layersTypes, layerTypes, ROW_BOUND, typeOf } from "./assemble.ts";
import type { ClickModel } from "./clickModel.ts";
import type { ClickModelConfig } from "./clickModelConfig.ts";
import { gainOf, sideBySide } from "./mlp.ts";

/** The matrix of a cross layer, [inputs, inputs], whole or of low rank, with its bias. */
export type CrossLayer<Leaf> = Layer<Leaf> | (LowRank<Leaf> & { readonly bias: Leaf });

/** The dense part. */
export interface DeepCross<Leaf> {
  readonly cross: readonly CrossLayer<Leaf>[];
  readonly layers: readonly Layer<Leaf>[];
  readonly output: Layer<Leaf>;
}

type DeepCrossConfig = ClickModelConfig & { readonly kind: "deepCross" };

/** xₗ₊₁ = x₀ ⊙ (xₗ W + b) + xₗ beside dense layers; W = left · right where there is a rank. */
export function deepCross(
  config: DeepCrossConfig,
  layout: ClickLayout,
): ClickModel<DeepCross<TensorType>> {
  const { hidden, activation, width } = config;
  return assembled({
    ...{ config, layout, width },
    rowBound: () => ROW_BOUND,
    gain: gainOf(activation),
    dense: (table) => denseTypes(config, table.inputWidth + layout.numbers.length),
    outputs: (dense, inputs) => {
      const { cross, layers, output } = dense as DeepCross<Tensor>;
      const x = sideBySide(inputs);
      const activate = activationFunctions[activation];
      const crossed = cross.reduce((left, layer) => crossLayer(layer, x, left), x);
      const deep = layers.reduce((left, layer) => activate(linear(layer, left)), x);
      const both = hidden.length > 0 ? concat([crossed, deep], -1) : crossed;
      return reshape(linear(output, both), x.shape.slice(0, -1));
    },
  });
}

function denseTypes(
  { crossLayers, rank, hidden }: DeepCrossConfig,
  inputs: number,
): DeepCross<TensorType> {
  const low = (of: number): CrossLayer<TensorType> => ({
    left: typeOf(inputs, of),
    right: typeOf(of, inputs),
    bias: typeOf(inputs),
  });
  return {
    cross: Array.from({ length: crossLayers }, () =>
      rank === undefined ? layerTypes(inputs, inputs) : low(rank),
    ),
    layers: layersTypes([inputs, ...hidden]),
    output: layerTypes(inputs + (hidden.at(-1) ?? 0), 1),
  };
}

/** x₀ ⊙ (x W + b) + x. */
function crossLayer(layer: CrossLayer<Tensor>, first: Tensor, x: Tensor): Tensor {
  const mapped =
    "left" in layer
      ? add(matmul(matmul(x, layer.left), layer.right), layer.bias)
      : linear(layer, x);
  return add(multiply(first, mapped), x);
}
