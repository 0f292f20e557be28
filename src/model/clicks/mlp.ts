/** Embeddings side by side with the numbers, then dense layers, then one output. */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { concat } from "../../tensor/operations/window.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import { type Mlp, mlpOutputs } from "../mlp.ts";
import { assembled, type Layer, layersTypes, layerTypes, ROW_BOUND } from "./assemble.ts";
import type { ClickInputs, ClickModel } from "./clickModel.ts";
import type { ClickModelConfig } from "./clickModelConfig.ts";

/** The dense part. */
export interface ClickMlp<Leaf> extends Mlp<Leaf> {
  /** Between which there is an activation, and after the last one, too. */
  readonly layers: readonly Layer<Leaf>[];
  readonly output: Layer<Leaf>;
}

/** First weights keep the size of numbers on their way (He et al. 2015 where half of them is cut away). */
export function mlp(
  config: ClickModelConfig & { readonly kind: "mlp" },
  layout: ClickLayout,
): ClickModel<ClickMlp<TensorType>> {
  const { hidden, activation, width } = config;
  return assembled({
    ...{ config, layout, width },
    rowBound: () => ROW_BOUND,
    gain: gainOf(activation),
    dense: (table) => {
      const widths = [table.inputWidth + layout.numbers.length, ...hidden];
      return { layers: layersTypes(widths), output: layerTypes(widths.at(-1)!, 1) };
    },
    outputs: ({ layers, output }, inputs) => {
      const whole = { layers: [...layers, output] } as Mlp<Tensor>;
      const x = sideBySide(inputs);
      return reshape(mlpOutputs(whole, { widths: [], activation }, x), x.shape.slice(0, -1));
    },
  });
}

/** Rows and numbers of a record as one vector, [.., inputWidth + numbers]. */
export const sideBySide = ({ rows, numbers }: ClickInputs): Tensor =>
  numbers ? concat([rows, numbers], -1) : rows;

/** 2 for activations that cut half of the numbers away, else 1. */
export const gainOf =
  (activation: "relu" | "tanh" | "gelu" | "silu") =>
  (name: string): number =>
    name.startsWith("layers") && activation !== "tanh" ? 2 : 1;
