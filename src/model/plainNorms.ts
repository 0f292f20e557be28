/**
 * The same model with norms that only divide by a size: gains and biases go into the weights that read behind them, and
 * means are taken out of all that writes into the residual stream, so that none is left to subtract. For graphs in which
 * a model stays as it is: passes through its norms are shorter there, above all backwards.
 *
 * With W of the layer behind a norm, gain g and bias b: (g ∘ n + b) W + c = n (diag(g) W) + (b W + c). And a stream to
 * which every writer adds a vector of mean 0 has mean 0, so that its variance is its mean square (Ashkboos et al. 2024,
 * section 3.2).
 */
import { layoutOfTree, partsOf } from "./parameters.ts";
import { transformerTypes } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";
import type { TrainedModel } from "./weights.ts";

/** A model that computes the same up to rounding, all of whose norms over the width are RMS norms with gains of 1. */
export function withPlainNorms(model: TrainedModel): TrainedModel {
  const config = plainConfig(model.config);
  const { places, size } = layoutOfTree(transformerTypes(config));
  const old = new Map(
    partsOf(model.parameters, layoutOfTree(transformerTypes(model.config))).map(
      ({ name, data }) => [name, data],
    ),
  );
  const parameters = new Float32Array(size);
  for (const { name, offset, size: count } of places) {
    parameters.set(plainValues({ config: model.config, old }, name, count), offset);
  }
  return { config, parameters };
}

function plainConfig(config: TransformerConfig): TransformerConfig {
  const { norm, biases } = config;
  const isBiased = norm.kind === "layerNorm";
  return {
    ...config,
    norm: { kind: "rmsNorm", epsilon: norm.epsilon, offset: 0 },
    tiedEmbeddings: false,
    biases: {
      ...biases,
      attention: biases.attention || isBiased,
      feedForward: biases.feedForward || isBiased,
      head: biases.head || isBiased,
    },
  };
}

/** A model by the names of its parameters. */
interface Named {
  readonly config: TransformerConfig;
  readonly old: ReadonlyMap<string, Float32Array>;
}

/** Weights that read behind a norm, and that norm. */
const readers: Readonly<Record<string, string>> = {
  queryKeyValue: "attentionNorm",
  gate: "feedForwardNorm",
  up: "feedForwardNorm",
  head: "finalNorm",
};

/** What writes into the residual stream: rows of `width`. */
const writers = ["tokenEmbedding", "positionEmbedding", "attentionOutput", "down"];

function plainValues(model: Named, name: string, count: number): Float32Array {
  const path = name.split(".");
  const layer = path.find((part) => part in readers);
  if (layer) return readBehind(model, path, layer);
  const { config, old } = model;
  const values = old.get(name) ?? new Float32Array(count);
  if (name.endsWith("Norm.gain")) {
    const isPerHead = /(query|key)Norm/.test(name);
    return isPerHead ? values.map((gain) => gain + config.norm.offset) : values.map(() => 1);
  }
  const isWriter = config.norm.kind === "layerNorm" && path.some((part) => writers.includes(part));
  return isWriter ? centered(values, config.width) : values;
}

/** Weight or bias of a layer behind a norm, with the norm's gain or bias in it. */
function readBehind({ config, old }: Named, path: readonly string[], layer: string): Float32Array {
  const before = path.slice(0, path.indexOf(layer));
  const at = (...names: string[]) => old.get([...before, ...names].join("."));
  const weight = at(layer, "weight") ?? transposed(old.get("tokenEmbedding")!, config.width);
  const columns = weight.length / config.width;
  const norm = readers[layer]!;
  if (path.at(-1) === "weight") {
    const gain = at(norm, "gain")!;
    return weight.map(
      (value, index) => value * (gain[Math.floor(index / columns)]! + config.norm.offset),
    );
  }
  const bias = Float64Array.from(at(layer, "bias") ?? new Float32Array(columns));
  for (const [row, value] of at(norm, "bias")?.entries() ?? []) {
    for (let column = 0; column < columns; column++) {
      bias[column]! += value * weight[row * columns + column]!;
    }
  }
  return new Float32Array(bias);
}

/** Every row of so many numbers less its mean. */
function centered(values: Float32Array, width: number): Float32Array {
  const result = values.slice();
  for (let start = 0; start < values.length; start += width) {
    const row = values.subarray(start, start + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    for (const [index, value] of row.entries()) result[start + index] = value - mean;
  }
  return result;
}

/** [rows, columns] to [columns, rows]. */
function transposed(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  return values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!);
}
