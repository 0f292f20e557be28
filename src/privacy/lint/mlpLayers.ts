/** A multi-layer perceptron of ours as the linter sees it. */
import { type MlpConfig, mlpTypes } from "../../model/mlp.ts";
import { layoutOfTree } from "../../model/parameters.ts";
import type { Layer, ModelDescription } from "./subject.ts";

/** Its dense layers, and the activation between them where there are several. */
export function describeMlp(config: MlpConfig): ModelDescription {
  const { widths, activation } = config;
  const dense = widths.slice(1).map((_, index): Layer => {
    return { where: `layers.${index}`, type: "linear", settings: {} };
  });
  const between = dense.length > 1 ? [{ where: "activation", type: activation, settings: {} }] : [];
  return {
    origin: `multi-layer perceptron of widths ${widths.join(", ")}`,
    layers: [...dense, ...between],
    tied: [],
    parameters: layoutOfTree(mlpTypes(config)).size,
    isComplete: true,
  };
}
