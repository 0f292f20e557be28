/** How a layer mixes positions: every position asks, and those that it sees answer. */
import { add, multiply } from "../tensor/operations/arithmetic.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import { softmax } from "../tensor/operations/softmax.ts";
import { concat, slice, split } from "../tensor/operations/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { LayerCache } from "./cache.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** Queries [batch, heads, time, headWidth]; keys and values [batch, keyValueHeads, time, headWidth]. */
export interface QueriesKeysValues {
  readonly queries: Tensor;
  readonly keys: Tensor;
  readonly values: Tensor;
  /** Which of the new positions ask. @default all */
  readonly asking?: Range;
}

/** Positions [start, end). */
export type Range = readonly [start: number, end: number];

/** How one layer mixes positions: queries, keys and values in, [batch, heads, time, headWidth] out. */
export type Attend = (parts: QueriesKeysValues, layer: number) => Tensor;

/**
 * softmax(q kᵀ / √headWidth + mask) v, with query heads sharing key-value heads; without a mask all see all. `mask`
 * has a row for each position, also where only some ask.
 */
export const causalAttention =
  (config: TransformerConfig, mask?: Tensor): Attend =>
  ({ queries, keys, values, asking }) => {
    const stacked = stackedQueries(config, queries);
    const scale = 1 / Math.sqrt(config.headWidth);
    const scores = matmul(stacked, keys, { transposeB: true, scale });
    const own = mask && asking ? slice(mask, -2, asking) : mask;
    const weights = attentionWeights(queries, scores, own);
    return reshape(matmul(weights, values), queries.shape);
  };

/**
 * The same where keys and values of all that is seen come in pieces, one behind the other: they are not joined, which
 * would copy them, and nor are their derivatives. `mask`: additive, [asking, all that is seen].
 */
export function attentionToPieces(
  config: TransformerConfig,
  { queries, pieces }: { readonly queries: Tensor; readonly pieces: readonly LayerCache<Tensor>[] },
  mask?: Tensor,
): Tensor {
  const stacked = stackedQueries(config, queries);
  const scores = concat(pieces.map(({ keys }) => matmul(stacked, keys, { transposeB: true })));
  // The factor stays outside the products: the runtime's product of one row with a matrix is fast only without.
  const scaled = multiply(scores, 1 / Math.sqrt(config.headWidth));
  const lengths = pieces.map(({ keys }) => keys.shape[2]!);
  const weights = split(attentionWeights(queries, scaled, mask), lengths);
  const parts = pieces.map(({ values }, index) => matmul(weights[index]!, values));
  return reshape(
    parts.reduce((a, b) => add(a, b)),
    queries.shape,
  );
}

/** Heads that share a key are stacked along time, so that keys are not copied per head. */
function stackedQueries({ heads, keyValueHeads, headWidth }: TransformerConfig, queries: Tensor) {
  const [batch, , time] = queries.shape as [number, number, number, number];
  return reshape(queries, [batch, keyValueHeads, (heads / keyValueHeads) * time, headWidth]);
}

/** softmax of scores [batch, keyValueHeads, group · time, seen], to which a mask [.., time, seen] is added. */
function attentionWeights(queries: Tensor, scores: Tensor, mask?: Tensor): Tensor {
  const shape = [...queries.shape.slice(0, 3), scores.shape[3]!];
  const seen = mask ? add(reshape(scores, shape), mask) : scores;
  return reshape(softmax(seen), scores.shape);
}
