/** Opens what computes the sums of a step: by hand where a model is linear, else by a graph. */
import type { ExecutionOptions } from "../../tensor/session.ts";
import type { ClickGradients } from "./clickGradients.ts";
import type { ClickSumDesign } from "./clickGraph.ts";
import { graphSums } from "./graphSums.ts";
import { isLogistic, logisticSums } from "./logisticSums.ts";
import { rowToucher } from "./touchedRows.ts";

/** What sums are wanted of, and how they are computed. */
export interface ClickGradientOptions extends ClickSumDesign {
  /** Units of a run of the graph, each size a graph of its own. At least 1. @default those of 1024 and of 128 records */
  readonly sizes?: readonly number[];
  readonly execution?: ExecutionOptions;
}

/**
 * Sums of clipped gradients of a model of clicks over batches of any size.
 *
 * @throws RangeError for a size or a number of records that is not a whole number of at least 1.
 */
export function clickGradients(options: ClickGradientOptions): ClickGradients {
  const { sizes = defaultSizes(options), execution = {}, ...design } = options;
  const counts = [...sizes, design.recordsPerUnit];
  if (sizes.length === 0 || !counts.every((each) => Number.isInteger(each) && each >= 1)) {
    const got = `sizes [${sizes.join(", ")}] and recordsPerUnit ${design.recordsPerUnit}`;
    throw new RangeError(`clickGradients: expected whole numbers of at least 1, got ${got}.`);
  }
  const { sums, dispose } = isLogistic(design)
    ? logisticSums(design, execution)
    : graphSums(design, { sizes, execution });
  return { touched: rowToucher(design.model.table), sums, dispose };
}

/** Several records make the gradient of a unit large where it is written down, so units of many come in small runs. */
const defaultSizes = ({ recordsPerUnit }: ClickSumDesign): readonly number[] => [
  ...new Set([1024, 128].map((records) => Math.max(1, Math.floor(records / recordsPerUnit)))),
];
