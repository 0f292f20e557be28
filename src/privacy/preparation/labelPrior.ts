/**
 * The rate of positives, or the mean count, with noise: what the bias of a model begins at.
 *
 * A record with label y adds (t, 1 − t) to two sums, t = y / labelBound cut to [0, 1]: a vector of norm at most 1. Both
 * sums together say how many records there are, so that their number may be private, too.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import type { Charge } from "../ledger.ts";
import { type NoisyTableOptions, noisyTable, tableEvent } from "./noisyTable.ts";
import { chargeOf, type Prepared, prepared, requireAbove } from "./preparation.ts";

/** How a prior is found. */
export interface PriorOptions extends NoisyTableOptions {
  readonly task: ClickTask;
  /** Labels count as at most this. Public. Above 0. @default 1 */
  readonly labelBound?: number;
}

/** A noisy rate, safe to take logarithms of. */
export interface LabelPrior {
  /** Positives over records, or labels over records. Above 0; of binary labels also below 1. */
  readonly rate: number;
  /** The rate as a model says it: a logit of binary labels, a logarithm of counts. */
  readonly bias: number;
  /** Noisy number of records. */
  readonly records: number;
  /** Standard deviation that the noise gives the rate, about. */
  readonly standardDeviation: number;
}

/** The share of the bound that a label is: a number in [0, 1]. */
export function labelShare(label: number, labelBound: number): number {
  if (label >= 0) return Math.min(1, label / labelBound);
  throw new RangeError(`label: expected a number of at least 0, got ${label}.`);
}

const [what, of] = ["prior of", "statistics"] as const;

/** What a prior costs: known before a label is read. */
export const priorCharge = (options: NoisyTableOptions): Charge =>
  chargeOf(options, { what, of, event: tableEvent(options) });

/**
 * The prior of these labels.
 *
 * Where noise is larger than what was counted, a count of one standard deviation (at least half a record) stands for it:
 * the rate is then too large rather than none.
 */
export function privatePrior(
  labels: Iterable<number>,
  options: PriorOptions,
): Prepared<LabelPrior> {
  const sums: Sums = [0, 0];
  addLabels(labels, options, sums);
  return priorOf(sums, options);
}

/** The same of labels that come part by part, and are not kept. */
export async function streamedPrior(
  parts: AsyncIterable<Iterable<number>>,
  options: PriorOptions,
): Promise<Prepared<LabelPrior>> {
  const sums: Sums = [0, 0];
  for await (const labels of parts) addLabels(labels, options, sums);
  return priorOf(sums, options);
}

/** Of label shares, and of what they leave of 1. */
type Sums = [above: number, below: number];

function addLabels(labels: Iterable<number>, { labelBound = 1 }: PriorOptions, sums: Sums): void {
  for (const label of labels) {
    const share = labelShare(label, labelBound);
    sums[0] += share;
    sums[1] += 1 - share;
  }
}

function priorOf(sums: Sums, options: PriorOptions): Prepared<LabelPrior> {
  const { task, labelBound = 1 } = options;
  requireAbove(options.name, "labelBound", labelBound);
  const { table, event, sensitivity } = noisyTable(sums, options, what);
  const [above, below] = table.cells as unknown as [number, number];
  const least = Math.max(0.5, table.standardDeviation);
  const records = Math.max(above + below, 2 * least);
  const share = Math.min(Math.max(above, least), records - least) / records;
  const rate = labelBound * share;
  const bias = task === "binary" ? Math.log(share / (1 - share)) : Math.log(rate);
  const standardDeviation = (labelBound * table.standardDeviation) / records;
  const result = { rate, bias, records, standardDeviation };
  return prepared(options, { result, event, sensitivity, of, what });
}
