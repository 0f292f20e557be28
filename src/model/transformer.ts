/**
 * A decoder-only transformer. The whole model is this file: its parameters, and how they make logits.
 *
 * One config covers GPT-2, GPT-NeoX, Llama, Qwen and Gemma shapes; `attend` is left to the caller, because
 * training, reading a prompt and decoding with a cache differ only there.
 */
import { gelu, geluTanh, silu } from "../tensor/operations/activation.ts";
import { add, multiply } from "../tensor/operations/arithmetic.ts";
import { causalMask, type RotaryTables, rotary } from "../tensor/operations/attention.ts";
import { valued } from "../tensor/operations/control.ts";
import { gather } from "../tensor/operations/indexing.ts";
import { permute, reshape } from "../tensor/operations/layout.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import { layerNorm, rmsNorm } from "../tensor/operations/normalization.ts";
import { relu, reluSquared } from "../tensor/operations/transcendental.ts";
import { slice, split } from "../tensor/operations/window.ts";
import { DYNAMIC, sizeOf } from "../tensor/shape.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { type Attend, causalAttention, type QueriesKeysValues, type Range } from "./attention.ts";
import { rotaryTables } from "./rotaryTables.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

export { type Attend, causalAttention, type QueriesKeysValues, type Range } from "./attention.ts";

/** `weight` is [in, out]; y = x · weight + bias. */
export interface Linear<Leaf> {
  readonly weight: Leaf;
  readonly bias?: Leaf;
  /** What an adapter adds to the weight (see lora.ts); never part of the types of a model. */
  readonly addition?: LowRank<Leaf> & { readonly scale: number };
}

/** A matrix [in, out] of low rank as a product: `left` [in, rank] · `right` [rank, out]. */
export interface LowRank<Leaf> {
  readonly left: Leaf;
  readonly right: Leaf;
}

/** `gain` [width]; `bias` [width] in layer norm. */
export interface Norm<Leaf> {
  readonly gain: Leaf;
  readonly bias?: Leaf;
}

export interface Block<Leaf> {
  readonly attentionNorm: Norm<Leaf>;
  /** [width, (heads + 2 · keyValueHeads) · headWidth]: queries, then keys, then values. */
  readonly queryKeyValue: Linear<Leaf>;
  /** Gains [headWidth] of the norms on queries and keys, where the family has them. */
  readonly queryNorm?: Norm<Leaf>;
  readonly keyNorm?: Norm<Leaf>;
  readonly attentionOutput: Linear<Leaf>;
  readonly feedForwardNorm: Norm<Leaf>;
  readonly gate?: Linear<Leaf>;
  readonly up: Linear<Leaf>;
  readonly down: Linear<Leaf>;
}

export interface Transformer<Leaf> {
  /** [vocab, width]; also the head where embeddings are tied. */
  readonly tokenEmbedding: Leaf;
  /** [contextLength, width]; absent with rotary positions. */
  readonly positionEmbedding?: Leaf;
  readonly blocks: readonly Block<Leaf>[];
  readonly finalNorm: Norm<Leaf>;
  /** [width, vocab]; absent where embeddings are tied. */
  readonly head?: Linear<Leaf>;
}

/** Names and shapes of the parameters of a model. */
export function transformerTypes(config: TransformerConfig): Transformer<TensorType> {
  const { vocabularySize, width, layers } = config;
  const type = (...shape: number[]): TensorType => ({ dtype: "float32", shape });
  const norm = normTypes(config, width);
  return {
    tokenEmbedding: type(vocabularySize, width),
    ...(config.positions.kind === "learned"
      ? { positionEmbedding: type(config.contextLength, width) }
      : {}),
    blocks: Array.from({ length: layers }, () => blockTypes(config)),
    finalNorm: norm,
    ...(config.tiedEmbeddings
      ? {}
      : { head: linearTypes([width, vocabularySize], config.biases.head) }),
  };
}

function blockTypes(config: TransformerConfig): Block<TensorType> {
  const { width, heads, keyValueHeads, headWidth, feedForwardWidth, biases } = config;
  const up = () => linearTypes([width, feedForwardWidth], biases.feedForward);
  const perHead = { gain: { dtype: "float32", shape: [headWidth] } } as const;
  return {
    attentionNorm: normTypes(config, width),
    queryKeyValue: linearTypes([width, (heads + 2 * keyValueHeads) * headWidth], biases.attention),
    ...(config.queryKeyNorm ? { queryNorm: perHead, keyNorm: perHead } : {}),
    attentionOutput: linearTypes([heads * headWidth, width], biases.attentionOutput),
    feedForwardNorm: normTypes(config, width),
    ...(config.gated ? { gate: up() } : {}),
    up: up(),
    down: linearTypes([feedForwardWidth, width], biases.feedForward),
  };
}

const linearTypes = (shape: readonly [number, number], bias: boolean): Linear<TensorType> => ({
  weight: { dtype: "float32", shape },
  ...(bias ? { bias: { dtype: "float32", shape: [shape[1]] } } : {}),
});

const normTypes = ({ norm }: TransformerConfig, width: number): Norm<TensorType> => {
  const type: TensorType = { dtype: "float32", shape: [width] };
  return norm.kind === "layerNorm" ? { gain: type, bias: type } : { gain: type };
};

/** A transformer inside a graph. */
export interface Model {
  readonly parameters: Transformer<Tensor>;
  readonly config: TransformerConfig;
}

export interface ForwardOptions {
  /** Position of each token, int [batch, time]. @default 0 … time - 1 in every row */
  readonly positions?: Tensor;
  /** The positions are below this: rotary tables are then made beforehand. @default unknown */
  readonly positionBound?: number;
  /** @default causal attention over the given tokens */
  readonly attend?: Attend;
}

/** Logits [batch, time, vocab] for `tokens`, int [batch, time]. */
export const logits = (model: Model, tokens: Tensor, options: ForwardOptions = {}): Tensor =>
  unembed(model.parameters, activations(model, tokens, options).final);

/** Residual stream before the first block, after each block, and after the final norm. */
export interface Activations {
  /** `layers + 1` tensors [batch, time, width]; the first is the embedding. */
  readonly residuals: readonly Tensor[];
  /** [batch, time, width], what the head reads. */
  readonly final: Tensor;
  /** The same at some positions alone, [batch, positions, width]: the last layer then computes no others. */
  finalAt(range: Range): Tensor;
}

/** Runs the model on `tokens`, int [batch, time], up to the final norm. */
export const activations = (model: Model, tokens: Tensor, options: ForwardOptions = {}) =>
  activationsFrom(model, embedTokens(model, tokens), options);

/** The same from embeddings [batch, time, width], whose positions are not added yet. */
export function activationsFrom(
  model: Model,
  embedded: Tensor,
  options: ForwardOptions = {},
): Activations {
  const { parameters, config } = model;
  const time = embedded.shape[1]!;
  const dtype = embedded.dtype as "float32" | "float64";
  const attend = options.attend ?? causalAttention(config, causalMask(time, dtype));
  const tables = rotaryTables(config, { ...options, time, dtype });
  const layers = parameters.blocks.map((block, index): Layer => {
    return { block, config, tables, attend: (parts) => attend(parts, index) };
  });
  const residuals = [withPositions(model, embedded, options.positions)];
  for (const layer of layers.slice(0, -1)) {
    const x = residuals.at(-1)!;
    residuals.push(restOfBlock(layer, x, headsOf(layer, x)));
  }
  const [last, x] = [layers.at(-1)!, residuals.at(-1)!];
  const parts = headsOf(last, x);
  const lastAt = (range?: Range) => restOfBlock(last, ...partAt(x, parts, range));
  const finalOf = (each: Tensor) => normalize(parameters.finalNorm, each, config);
  residuals.push(lastAt());
  return {
    residuals,
    final: finalOf(residuals.at(-1)!),
    finalAt: (range) => finalOf(lastAt(range)),
  };
}

/** What a layer needs for some positions alone: these of `x`, and of the queries. Keys and values are those of all. */
function partAt(
  x: Tensor,
  parts: QueriesKeysValues,
  range: Range = [0, x.shape[1]!],
): [Tensor, QueriesKeysValues] {
  const queries = slice(parts.queries, 2, range);
  return queries === parts.queries
    ? [x, parts]
    : [slice(x, 1, range), { ...parts, queries, asking: range }];
}

/** How tokens enter the model, without their positions: int [batch, time] to [batch, time, width]. */
export const embedTokens = (model: Model, tokens: Tensor): Tensor =>
  scaledEmbedding(model, gather(model.parameters.tokenEmbedding, tokens));

/**
 * How tokens that are not decided yet enter it: `weights` [batch, time, vocab] over the vocabulary give the weighted
 * mean of the embeddings, [batch, time, width]. A weight of 1 on one token gives what that token gives.
 */
export const embedMixture = (model: Model, weights: Tensor): Tensor =>
  scaledEmbedding(model, matmul(weights, model.parameters.tokenEmbedding));

const scaledEmbedding = ({ config: { embeddingScale } }: Model, found: Tensor): Tensor =>
  embeddingScale === 1 ? found : multiply(found, embeddingScale);

/** Adds the learned position where there is one: [batch, time, width]. */
function withPositions({ parameters }: Model, embedded: Tensor, positions?: Tensor): Tensor {
  const { positionEmbedding } = parameters;
  if (!positionEmbedding) return embedded;
  const rows = positions
    ? gather(positionEmbedding, positions)
    : slice(positionEmbedding, 0, [0, embedded.shape[1]!]);
  return add(embedded, rows);
}

/** From the final activations [.., width] to logits [.., vocab]. */
export const unembed = ({ head, tokenEmbedding }: Transformer<Tensor>, final: Tensor): Tensor =>
  head ? linear(head, final) : matmul(final, tokenEmbedding, { transposeB: true });

/** One layer inside a graph. */
interface Layer {
  readonly block: Block<Tensor>;
  readonly config: TransformerConfig;
  readonly tables: RotaryTables | undefined;
  readonly attend: (parts: QueriesKeysValues) => Tensor;
}

/** Adds attention and feed-forward to `x`, one after the other or side by side (GPT-NeoX). */
function restOfBlock(layer: Layer, x: Tensor, parts: QueriesKeysValues): Tensor {
  const { block, config, attend } = layer;
  const [batch, time] = x.shape as [number, number, number];
  const heads = permute(attend(parts), [0, 2, 1, 3]);
  const joined = reshape(heads, [batch, time, config.heads * config.headWidth]);
  const mixed = add(x, linear(block.attentionOutput, joined));
  const read = config.parallelResidual ? x : mixed;
  return add(mixed, feedForward(layer, normalize(block.feedForwardNorm, read, config)));
}

/** Projects to heads and turns them by their positions. `x`: [batch, time, width]. */
function headsOf({ block, config, tables }: Layer, x: Tensor): QueriesKeysValues {
  const [batch, time] = x.shape as [number, number, number];
  const { heads, keyValueHeads, headWidth } = config;
  const counts = [heads, keyValueHeads, keyValueHeads];
  const count = heads + 2 * keyValueHeads;
  const projected = linear(block.queryKeyValue, normalize(block.attentionNorm, x, config));
  const all = reshape(projected, [batch, time, count, headWidth]);
  const [q, k, v] = split(permute(all, [0, 2, 1, 3]), counts, 1); // [batch, heads, time, headWidth]
  const turn = (part: Tensor, norm?: Norm<Tensor>) => {
    const normed = norm ? normalize(norm, part, config) : part;
    return tables ? rotary(normed, tables) : normed;
  };
  return { queries: turn(q!, block.queryNorm), keys: turn(k!, block.keyNorm), values: v! };
}

const activationFunctions = { gelu, geluTanh, silu, relu, reluSquared } as const;

/** down(activation(up x)), or down(activation(gate x) · up x). `x`: [batch, time, width]. */
function feedForward({ block, config }: Layer, x: Tensor): Tensor {
  const { gate, up, down } = block;
  const activation = activationFunctions[config.activation];
  const hidden = gate
    ? multiply(activation(linear(gate, x)), linear(up, x))
    : activation(linear(up, x));
  return linear(down, hidden);
}

/** x · weight + bias over the last axis, plus scale · (x · left) · right where there is an adapter. */
export function linear({ weight, bias, addition }: Linear<Tensor>, x: Tensor): Tensor {
  const product = matmul(x, weight);
  const shifted = bias ? add(product, bias) : product;
  if (!addition) return shifted;
  const { left, right, scale } = addition;
  const whole = add(shifted, matmul(matmul(x, left), right, { scale }));
  // Where there are many rows, their values come faster from one weight; derivatives stay those of the two.
  const rows = x.shape.slice(0, -1);
  if (rows.includes(DYNAMIC) || sizeOf(rows) < weight.shape[0]!) return whole;
  const merged = add(weight, matmul(left, right, { scale }));
  return valued(whole, linear({ weight: merged, ...(bias ? { bias } : {}) }, x));
}

/** The config's norm over the last axis; Gemma keeps its gains around 0 and adds 1. */
function normalize({ gain, bias }: Norm<Tensor>, x: Tensor, { norm }: TransformerConfig): Tensor {
  const scale = norm.offset === 0 ? gain : add(gain, norm.offset);
  return bias ? layerNorm(x, { gain: scale, bias }, norm.epsilon) : rmsNorm(x, scale, norm.epsilon);
}
