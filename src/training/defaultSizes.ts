/** Physical batch sizes for a sampler and an objective where nobody names some. */
import type { BatchSampler } from "../privacy/sampling/sampler.ts";
import { largestActivationOf } from "./clippedSlices.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/** Rows that are run at a time however large the model is. */
const ROWS = 256;
/** Numbers that the largest activation may have where more rows than that are run. */
const NUMBERS = 2 ** 22;
/** Of more rows than `ROWS` there are multiples of this, so that they can be cut into slices. */
const SLICES = 16;

/**
 * A size for most batches of a lane in one run, two deviations above their mean where coins decide, and a small one for
 * what is left. A run has a price of its own, so it is as large as memory allows.
 */
export function defaultSizes(
  objective: (batch: number) => PerExampleObjective<object, object>,
  sampler: BatchSampler,
  lanes: number,
): number[] {
  const usual = Math.ceil(usualBatch(sampler) / lanes);
  const large = usual <= ROWS ? usual : largeSize(usual, largestActivationOf(objective(ROWS)));
  return [...new Set([large, Math.ceil(large / 8)])];
}

function usualBatch({ expectedBatch, record }: BatchSampler): number {
  if (!("samplingRate" in record)) return Math.ceil(expectedBatch);
  const deviation = Math.sqrt(expectedBatch * (1 - record.samplingRate));
  const withRoom = Math.ceil(expectedBatch + 2 * deviation);
  return record.kind === "truncatedPoisson" ? Math.min(withRoom, record.batchLimit) : withRoom;
}

/** `numbers`: of the largest activation of `ROWS` rows. */
function largeSize(usual: number, numbers: number): number {
  const affordable = Math.floor((ROWS * NUMBERS) / numbers);
  const wanted = Math.max(ROWS, Math.min(usual, affordable));
  return SLICES * Math.ceil(wanted / SLICES);
}
