/**
 * Attention of one new position to a cached past and to itself.
 *
 * The past has a length that is only known when the graph is called, so softmax runs over past and present
 * together without joining them into one tensor.
 */
import { add, divide, maximum, multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { permute, reshape } from "../tensor/operations/layout.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import { max } from "../tensor/operations/reduction.ts";
import { exp } from "../tensor/operations/transcendental.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { LayerCache } from "./decode.ts";
import type { Attend } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/**
 * softmax over past and present. `past` is time-major, [past, batch · keyValueHeads, headWidth]; `mask` is
 * added to its scores, [past, batch], absent where nothing is hidden.
 */
export const cachedAttention =
  (config: TransformerConfig, past: LayerCache<Tensor>, mask: Tensor | undefined): Attend =>
  ({ queries, keys, values }) => {
    const { heads, keyValueHeads, headWidth } = config;
    const rows = queries.shape[0]! * keyValueHeads;
    const group = heads / keyValueHeads;
    const q = multiply(reshape(queries, [rows, group, headWidth]), 1 / Math.sqrt(headWidth));
    const [k, v] = [keys, values].map((x) => reshape(x, [rows, 1, headWidth])) as [Tensor, Tensor];
    const raw = matmul(q, permute(past.keys, [1, 0, 2]), { transposeB: true });
    const pastScores = mask ? masked(raw, mask, keyValueHeads) : raw; // [rows, group, past]
    // One key per row: multiplying and adding up is faster here than as many small products.
    const nowScores = sum(multiply(q, k), lastAxis); // [rows, group, 1]
    const top = maximum(max(pastScores, lastAxis), nowScores);
    const pastWeights = exp(subtract(pastScores, top));
    const nowWeights = exp(subtract(nowScores, top));
    const mass = add(sum(pastWeights, lastAxis), nowWeights);
    const fromPast = matmul(pastWeights, permute(past.values, [1, 0, 2]));
    const mixed = divide(add(fromPast, multiply(nowWeights, v)), mass);
    return reshape(mixed, [queries.shape[0]!, heads, 1, headWidth]);
  };

const lastAxis = { axes: [-1], keepAxes: true };

/** Adds a time-major mask [past, batch] to scores [batch · keyValueHeads, group, past]. */
function masked(scores: Tensor, mask: Tensor, keyValueHeads: number): Tensor {
  const [rows, group, past] = scores.shape as [number, number, number];
  const batch = rows / keyValueHeads;
  const perHead = reshape(scores, [batch, keyValueHeads, group, past]);
  const perRow = reshape(permute(mask, [1, 0]), [batch, 1, 1, past]);
  return reshape(add(perHead, perRow), scores.shape);
}
