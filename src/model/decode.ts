/**
 * The two graphs of generation: reading a prompt, and one more token with what was read.
 *
 * A step is given the keys and values of the past, and returns those of its own position for the caller to add:
 * one graph serves a past of any length.
 */
import { add, maximum, subtract } from "../tensor/operations/arithmetic.ts";
import { attentionMask } from "../tensor/operations/attention.ts";
import { expand } from "../tensor/operations/broadcast.ts";
import { and, greaterOrEqual } from "../tensor/operations/comparison.ts";
import { range } from "../tensor/operations/creation.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { concat, pad } from "../tensor/operations/window.ts";
import { DYNAMIC } from "../tensor/shape.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { LayerCache } from "./cache.ts";
import { cachedAttention } from "./cachedAttention.ts";
import { activations, causalAttention, type Model, unembed } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** What reading a prompt is given. Rows are padded on the left, so that all end at the same position. */
export interface ReadInputs<Leaf> {
  /** int32 [batch, time]; anything valid where padded. */
  readonly tokens: Leaf;
  /** Padding before each row, int32 [batch]; between the prefix and the row where there is a prefix. */
  readonly padding: Leaf;
  /** What all rows begin with, already read: [keyValueHeads, prefix, headWidth] per layer. */
  readonly prefix?: readonly LayerCache<Leaf>[];
}

/** How much is read at once. */
export interface ReadShape {
  /** Rows. At least 1. */
  readonly batch: number;
  /** Tokens per row, padding included, prefix not. At least 1. */
  readonly time: number;
  /** Tokens of the prefix; 0 without one. */
  readonly prefix: number;
}

/** Types of what `readPrompt` is given. */
export function readTypes(
  { layers, keyValueHeads, headWidth }: TransformerConfig,
  { batch, time, prefix }: ReadShape,
): ReadInputs<TensorType> {
  const past: TensorType = { dtype: "float32", shape: [keyValueHeads, prefix, headWidth] };
  const cache = Array.from({ length: layers }, () => ({ keys: past, values: past }));
  return {
    tokens: { dtype: "int32", shape: [batch, time] },
    padding: { dtype: "int32", shape: [batch] },
    ...(prefix > 0 ? { prefix: cache } : {}),
  };
}

/** Logits [batch, vocab] after the last token, and the cache of what was read beyond the prefix. */
export function readPrompt(model: Model, { tokens, padding, prefix }: ReadInputs<Tensor>) {
  const { config } = model;
  const [batch, time] = tokens.shape as [number, number];
  const known = prefix?.[0]?.keys.shape[1] ?? 0;
  const cache: LayerCache<Tensor>[] = [];
  const attend = causalAttention(config, paddedCausalMask({ time, known }, padding));
  const { finalAt } = activations(model, tokens, {
    positions: add(positionsAfter(padding, range(time, "int32")), known),
    attend: (parts, layer) => {
      cache[layer] = { keys: rowsOf(parts.keys), values: rowsOf(parts.values) };
      const past = prefix?.[layer];
      if (!past) return attend(parts, layer);
      const keys = concat([shared(past.keys, batch), parts.keys], 2);
      const values = concat([shared(past.values, batch), parts.values], 2);
      return attend({ ...parts, keys, values }, layer);
    },
  });
  const last = reshape(finalAt([time - 1, time]), [batch, config.width]);
  return { logits: unembed(model.parameters, last), cache };
}

/** Additive mask [batch, 1, time, known + time]: sees the prefix, is causal, and is blind to padding. */
function paddedCausalMask(
  { time, known }: { readonly time: number; readonly known: number },
  padding: Tensor,
): Tensor {
  const at = range(time, "int32");
  const seen = greaterOrEqual(reshape(at, [time, 1]), reshape(at, [1, time]));
  const real = greaterOrEqual(reshape(at, [1, 1, 1, time]), reshape(padding, [-1, 1, 1, 1]));
  const own = attentionMask(and(seen, real)); // [batch, 1, time, time]
  return pad(own, 3, [known, 0]);
}

/** [keyValueHeads, prefix, headWidth] → [batch, keyValueHeads, prefix, headWidth]. */
const shared = (past: Tensor, batch: number): Tensor => expand(past, [batch, ...past.shape]);

/** Position of each token in its own row, int32 [batch, time]; 0 where padded. */
const positionsAfter = (padding: Tensor, at: Tensor): Tensor =>
  maximum(subtract(reshape(at, [1, -1]), reshape(padding, [-1, 1])), 0);

/** [batch, heads, time, headWidth] → [batch · heads, time, headWidth]. */
const rowsOf = (x: Tensor): Tensor => reshape(x, [-1, ...x.shape.slice(2)]);

/** What one more token is given. */
export interface StepInputs<Leaf> {
  /** The last token of each row, int32 [batch]. */
  readonly tokens: Leaf;
  /** Position of that token in its own row, int32 [batch]. */
  readonly positions: Leaf;
  /** Additive mask [batch, past]: hides padding, and room in the arrays that is not in use. */
  readonly mask: Leaf;
  /** [batch · keyValueHeads, past, headWidth] per layer. */
  readonly cache: readonly LayerCache<Leaf>[];
}

/** Types of what `step` is given. */
export function stepTypes(
  { layers, keyValueHeads, headWidth }: TransformerConfig,
  batch: number,
): StepInputs<TensorType> {
  const past: TensorType = {
    dtype: "float32",
    shape: [batch * keyValueHeads, DYNAMIC, headWidth],
  };
  return {
    tokens: { dtype: "int32", shape: [batch] },
    positions: { dtype: "int32", shape: [batch] },
    mask: { dtype: "float32", shape: [batch, DYNAMIC] },
    cache: Array.from({ length: layers }, () => ({ keys: past, values: past })),
  };
}

/** Logits [batch, vocab] after one more token, and its key and value in every layer. */
export function step(model: Model, inputs: StepInputs<Tensor>) {
  const { config } = model;
  const batch = inputs.tokens.shape[0]!;
  const cache: LayerCache<Tensor>[] = [];
  const { final } = activations(model, reshape(inputs.tokens, [batch, 1]), {
    positions: reshape(inputs.positions, [batch, 1]),
    attend: (parts, layer) => {
      cache[layer] = { keys: rowsOf(parts.keys), values: rowsOf(parts.values) };
      return cachedAttention(config, inputs.cache[layer]!, inputs.mask)(parts, layer);
    },
  });
  return { logits: unembed(model.parameters, reshape(final, [batch, config.width])), cache };
}
