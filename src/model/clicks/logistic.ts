/** Logistic regression, and Poisson regression on counts: one weight for each id and each number, and a bias. */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import { sum } from "../../tensor/operations/broadcast.ts";
import { assembled, type WithOutput } from "./assemble.ts";
import type { ClickModel } from "./clickModel.ts";
import type { ClickModelConfig } from "./clickModelConfig.ts";
import { linearOutput, linearTypes } from "./linearOutput.ts";

/** bias + Σ over fields of the weight of the id + weights · numbers; all of it 0 in the beginning. */
export const logistic = (
  config: ClickModelConfig & { readonly kind: "logistic" },
  layout: ClickLayout,
): ClickModel<WithOutput> =>
  assembled({
    ...{ config, layout, width: 1 },
    rowBound: () => 0,
    dense: () => linearTypes(layout),
    outputs: (dense, { rows, numbers }) => linearOutput(dense, sum(rows, { axes: [-1] }), numbers),
  });
