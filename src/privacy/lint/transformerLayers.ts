/** A transformer of ours as the linter sees it. */
import { layoutOfTree } from "../../model/parameters.ts";
import { transformerTypes } from "../../model/transformer.ts";
import type { TransformerConfig } from "../../model/transformerConfig.ts";
import type { ModelDescription } from "./subject.ts";

/** Its kinds of layers, once each: all blocks are alike. */
export function describeTransformer(config: TransformerConfig): ModelDescription {
  const layer = (where: string, type: string) => ({ where, type, settings: {} });
  return {
    origin: `transformer of ${config.layers} layers`,
    layers: [
      layer("embedding", "embedding"),
      ...(config.positions.kind === "learned" ? [layer("positions", "positionEmbedding")] : []),
      layer("norm", config.norm.kind),
      layer("attention", "attention"),
      layer("feedForward", "feedForward"),
      layer("activation", config.activation),
      layer("head", "linear"),
    ],
    tied: config.tiedEmbeddings ? [["embedding", "head"]] : [],
    parameters: layoutOfTree(transformerTypes(config)).size,
    isComplete: true,
  };
}
