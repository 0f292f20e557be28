/** A model of clicks of ours as the linter sees it: an embedding table, and what reads its rows. */
import type { ClickModelConfig } from "../../model/clicks/clickModelConfig.ts";
import type { Layer, ModelDescription } from "./subject.ts";

const layer = (where: string, type: string, settings: Layer["settings"] = {}): Layer => ({
  ...{ where, type, settings },
});

/** Its kinds of layers. A table has rows of its own for every field, and hashing into it is public. */
export function describeClickModel(config: ClickModelConfig): ModelDescription {
  const said = { tied: [], isComplete: true };
  const table = layer("table", "embedding");
  const output = layer("output", "linear");
  switch (config.kind) {
    case "logistic":
      return { ...said, origin: "logistic regression on clicks", layers: [table, output] };
    case "factorizationMachine": {
      const machine = layer("pairs", "factorizationMachine");
      const origin = `factorisation machine of width ${config.width}`;
      return { ...said, origin, layers: [table, machine, output] };
    }
    case "mlp": {
      const origin = `embeddings and dense layers of ${config.hidden.join(", ")}`;
      return { ...said, origin, layers: [table, ...denseLayers(config), output] };
    }
    case "deepCross": {
      const cross = Array.from({ length: config.crossLayers }, (_, index) => {
        return layer(`cross.${index}`, "crossLayer");
      });
      const origin = `${config.crossLayers} cross layers beside dense layers of ${config.hidden.join(", ")}`;
      return { ...said, origin, layers: [table, ...cross, ...denseLayers(config), output] };
    }
  }
}

function denseLayers({
  hidden,
  activation,
}: {
  readonly hidden: readonly number[];
  readonly activation: string;
}): readonly Layer[] {
  const dense = hidden.map((_, index) => layer(`layers.${index}`, "linear"));
  return hidden.length > 0 ? [...dense, layer("activation", activation)] : dense;
}
