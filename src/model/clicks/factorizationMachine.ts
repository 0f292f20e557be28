/**
 * A factorisation machine: a linear model and the inner products of all pairs of embeddings. Rendle 2010 (Factorization
 * Machines, ICDM). Numbers are linear; only ids interact.
 */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import { add, multiply, square, subtract } from "../../tensor/operations/arithmetic.ts";
import { sum } from "../../tensor/operations/broadcast.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { slice } from "../../tensor/operations/window.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { assembled, type WithOutput } from "./assemble.ts";
import type { ClickModel } from "./clickModel.ts";
import type { ClickModelConfig } from "./clickModelConfig.ts";
import { linearOutput, linearTypes } from "./linearOutput.ts";

/** So small that fresh pairs, of which there are many, add up to next to nothing. */
const FACTOR_BOUND = 0.01;

/** Each row is a weight, which is 0 in the beginning, and then `width` factors. */
export function factorizationMachine(
  config: ClickModelConfig & { readonly kind: "factorizationMachine" },
  layout: ClickLayout,
): ClickModel<WithOutput> {
  const width = 1 + config.width;
  return assembled({
    ...{ config, layout, width },
    rowBound: (column) => (column === 0 ? 0 : FACTOR_BOUND),
    dense: () => linearTypes(layout),
    outputs: (dense, { rows, numbers }) => {
      const each = reshape(rows, [...rows.shape.slice(0, -1), layout.fields.length, width]);
      const weights = slice(each, -1, [0, 1]); // [.., fields, 1]
      const factors = slice(each, -1, [1, width]); // [.., fields, width]
      const linear = sum(weights, { axes: [-1, -2] });
      return linearOutput(dense, add(linear, pairs(factors)), numbers);
    },
  });
}

/** Σ over pairs of ⟨v, v′⟩ = ½ (‖Σ v‖² − Σ ‖v‖²): lemma 3.1. `factors` is [.., fields, width], the result [..]. */
export function pairs(factors: Tensor): Tensor {
  const ofSum = sum(square(sum(factors, { axes: [-2] })), { axes: [-1] });
  return multiply(subtract(ofSum, sum(square(factors), { axes: [-1, -2] })), 0.5);
}
