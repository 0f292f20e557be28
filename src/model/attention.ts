/** How a layer mixes positions: every position asks, and those that it sees answer. */
import { add } from "../tensor/operations/arithmetic.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import { softmax } from "../tensor/operations/softmax.ts";
import { slice } from "../tensor/operations/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
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
  ({ heads, keyValueHeads, headWidth }: TransformerConfig, mask?: Tensor): Attend =>
  ({ queries, keys, values, asking }) => {
    const [batch, , time] = queries.shape as [number, number, number, number];
    const group = heads / keyValueHeads;
    // Heads that share a key are stacked along time, so that keys are not copied per head.
    const stacked = reshape(queries, [batch, keyValueHeads, group * time, headWidth]);
    const scores = matmul(stacked, keys, { transposeB: true, scale: 1 / Math.sqrt(headWidth) });
    const shape = [batch, heads, time, keys.shape[2]!];
    const own = mask && asking ? slice(mask, -2, asking) : mask;
    const seen = own ? add(reshape(scores, shape), own) : scores;
    const weights = reshape(softmax(seen), scores.shape); // [batch, keyValueHeads, group · time, time]
    return reshape(matmul(weights, values), queries.shape);
  };
