/** A multi-layer perceptron: dense layers with an activation between them. The whole model is this file. */
import { z } from "zod";
import { generator, type Seed, split } from "../math/seed.ts";
import { gelu, geluTanh, silu } from "../tensor/operations/activation.ts";
import { relu, tanh } from "../tensor/operations/transcendental.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { layoutOfTree } from "./parameters.ts";
import { type Linear, linear } from "./transformer.ts";

/** What may lie between two layers. */
export const activationFunctions = { relu, tanh, gelu, geluTanh, silu } as const;

/** Checks a config that comes from outside. */
export const mlpConfigSchema = z.object({
  /** Numbers at every stage: the inputs first, the outputs last. */
  widths: z.array(z.int().min(1)).min(2),
  /** Between two layers; none after the last. */
  activation: z.enum(["relu", "tanh", "gelu", "geluTanh", "silu"]),
});

/** The architecture of a multi-layer perceptron. */
export type MlpConfig = Readonly<z.infer<typeof mlpConfigSchema>>;

/** Parameters, the first layer first. */
export interface Mlp<Leaf> {
  readonly layers: readonly Linear<Leaf>[];
}

/** Names and shapes of the parameters of a model; one layer less than there are widths. */
export function mlpTypes(config: MlpConfig): Mlp<TensorType> {
  const { widths } = mlpConfigSchema.parse(config);
  const type = (...shape: number[]): TensorType => ({ dtype: "float32", shape });
  return {
    layers: widths.slice(1).map((width, index) => ({
      weight: type(widths[index]!, width),
      bias: type(width),
    })),
  };
}

/**
 * Flat first parameters, in the order of `mlpTypes`: biases 0, weights N(0, gain / inputs of the layer), so that
 * numbers keep their size on the way. The gain is 2 where half of them is cut away after the layer (ReLU and its
 * relatives; He et al. 2015), else 1.
 */
export function initialMlp(config: MlpConfig, seed: Seed): Float32Array {
  const { places, size } = layoutOfTree(mlpTypes(config));
  const flat = new Float32Array(size);
  const last = `layers.${config.widths.length - 2}.weight`;
  for (const { name, shape, offset, size: count } of places) {
    if (name.endsWith("bias")) continue;
    const gain = name === last || config.activation === "tanh" ? 1 : 2;
    const deviation = Math.sqrt(gain / shape[0]!);
    const { normal } = generator(split(seed, "parameter", name));
    for (let index = offset; index < offset + count; index++) flat[index] = deviation * normal();
  }
  return flat;
}

/** Outputs [batch, outputs] for `x` [batch, inputs]. */
export function mlpOutputs({ layers }: Mlp<Tensor>, { activation }: MlpConfig, x: Tensor): Tensor {
  const activate = activationFunctions[activation];
  return layers.reduce(
    (hidden, layer, index) => linear(layer, index === 0 ? hidden : activate(hidden)),
    x,
  );
}
