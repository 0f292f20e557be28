/**
 * Attention of one new position to a cached past and to itself.
 *
 * The past has a length that is only known when the graph is called, so softmax runs over past and present
 * together without joining them into one tensor.
 */
import { add, divide, maximum, multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import { max } from "../tensor/operations/reduction.ts";
import { exp } from "../tensor/operations/transcendental.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { LayerCache } from "./cache.ts";
import type { Attend } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/**
 * softmax over past and present. `past` holds [batch · keyValueHeads, past, headWidth]; `mask` [batch, past] is
 * added to its scores.
 */
export const cachedAttention =
  (config: TransformerConfig, past: LayerCache<Tensor>, mask: Tensor): Attend =>
  ({ queries, keys, values }) => {
    const { heads, keyValueHeads, headWidth } = config;
    const rows = queries.shape[0]! * keyValueHeads;
    const group = heads / keyValueHeads;
    const q = multiply(reshape(queries, [rows, group, headWidth]), 1 / Math.sqrt(headWidth));
    const [k, v] = [keys, values].map((x) => reshape(x, [rows, 1, headWidth])) as [Tensor, Tensor];
    const raw = matmul(q, past.keys, { transposeB: true });
    const pastScores = masked(raw, mask, keyValueHeads); // [rows, group, past]
    // One key per row: multiplying and adding up is faster here than as many small products.
    const nowScores = sum(multiply(q, k), lastAxis); // [rows, group, 1]
    const top = maximum(max(pastScores, lastAxis), nowScores);
    const pastWeights = exp(subtract(pastScores, top));
    const nowWeights = exp(subtract(nowScores, top));
    const mass = add(sum(pastWeights, lastAxis), nowWeights);
    const fromPast = matmul(pastWeights, past.values);
    const mixed = divide(add(fromPast, multiply(nowWeights, v)), mass);
    return reshape(mixed, [queries.shape[0]!, heads, 1, headWidth]);
  };

const lastAxis = { axes: [-1], keepAxes: true };

/** Adds a mask [batch, past] to scores [batch · keyValueHeads, group, past]. */
function masked(scores: Tensor, mask: Tensor, keyValueHeads: number): Tensor {
  const [rows, group, past] = scores.shape as [number, number, number];
  const batch = rows / keyValueHeads;
  const perRow = reshape(scores, [batch, keyValueHeads * group, past]);
  return reshape(add(perRow, reshape(mask, [batch, 1, past])), scores.shape);
}
