/**
 * Recalibration of a trained model on private records: outputs become slope · output + intercept (Platt 1999), or output +
 * intercept alone.
 *
 * Records are counted once, by what the model says of them (in public bins) and by their labels, and the counts get
 * Gaussian noise: a record is in one bin, so that it moves them by 1 at most. Everything after that is post-processing.
 * Noisy gradients would be charged once per step, and clipping them would bias what is to be repaired; here the noisy
 * table is what a reliability diagram needs, too, and any curve may be fitted to it without a further charge. See
 * docs/decisions/2026-11-27-noisy-table.md.
 *
 * Does not prove: anything about records that trained the model, besides the charge: calibrate on records held out.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import type { Charge } from "../ledger.ts";
import { fitCalibration, type OutputCalibration, type OutputTable } from "./calibrationFit.ts";
import { labelShare } from "./labelPrior.ts";
import { type NoisyTableOptions, noisyTable, tableEvent } from "./noisyTable.ts";
import { chargeOf, type Prepared, prepared, requireAbove } from "./preparation.ts";

/** How a model is calibrated. */
export interface RecalibrationOptions extends NoisyTableOptions {
  readonly task: ClickTask;
  /** `slope`: both numbers. `intercept`: the slope stays 1. @default slope of binary labels, intercept of counts */
  readonly fit?: OutputCalibration["fit"];
  /** Outputs are cut to this public interval, and binned in it. @default [−9, 3] */
  readonly range?: readonly [lower: number, upper: number];
  /** Bins of equal width. At least 1. @default 24 */
  readonly bins?: number;
  /** Labels count as at most this. Public. Above 0. @default 1 */
  readonly labelBound?: number;
}

/** What the model said (a logit or a log rate), and what was true. */
export interface ScoredLabels {
  readonly outputs: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** A calibration, and what it was fitted to. */
export interface Recalibration extends OutputCalibration {
  /** Noisy, so that it may be drawn. */
  readonly table: OutputTable;
}

const [what, of] = ["calibration of", "evaluation"] as const;

/** What a calibration costs: known before there is a model. */
export const recalibrationCharge = (options: NoisyTableOptions): Charge =>
  chargeOf(options, { what, of, event: tableEvent(options) });

/**
 * The calibration of a model on these records.
 *
 * @throws RangeError for lists of different lengths, an output that is NaN, a label below 0.
 */
export function privateRecalibration(
  scored: ScoredLabels,
  options: RecalibrationOptions,
): Prepared<Recalibration> {
  const counts = emptyCounts(options);
  countInto(counts, scored, options);
  return recalibrationOf(counts, options);
}

/** The same of records that come part by part, and are not kept. */
export async function streamedRecalibration(
  parts: AsyncIterable<ScoredLabels>,
  options: RecalibrationOptions,
): Promise<Prepared<Recalibration>> {
  const counts = emptyCounts(options);
  for await (const scored of parts) countInto(counts, scored, options);
  return recalibrationOf(counts, options);
}

function recalibrationOf(
  counts: Float64Array,
  options: RecalibrationOptions,
): Prepared<Recalibration> {
  const { task, labelBound = 1, fit = task === "binary" ? "slope" : "intercept" } = options;
  const binning = binsOf(options);
  const { table: noisy, event, sensitivity } = noisyTable(counts, options, what);
  const { bins } = binning;
  const labels = noisy.cells.slice(0, bins).map((cell) => labelBound * cell);
  const table: OutputTable = {
    outputs: Float64Array.from({ length: bins }, (_, bin) => centerOf(bin, binning)),
    labels,
    records: Float64Array.from({ length: bins }, (_, bin) => {
      return noisy.cells[bin]! + noisy.cells[bins + bin]!;
    }),
    standardDeviation: noisy.standardDeviation,
    labelBound,
  };
  const result = { ...fitCalibration(table, task, fit), table };
  return prepared(options, { result, event, sensitivity, of, what });
}

interface Binning {
  readonly lower: number;
  readonly width: number;
  readonly bins: number;
}

function binsOf({ name, range = [-9, 3], bins = 24 }: RecalibrationOptions): Binning {
  const [lower, upper] = range;
  if (!(Number.isSafeInteger(bins) && bins >= 1)) {
    throw new RangeError(`${name}: expected at least 1 bin, got ${bins}.`);
  }
  if (!Number.isFinite(lower)) {
    throw new RangeError(`${name}: expected a finite range, got ${range.join(" to ")}.`);
  }
  return { lower, width: requireAbove(name, "the width of a range", upper - lower) / bins, bins };
}

const centerOf = (bin: number, { lower, width }: Binning) => lower + width * (bin + 0.5);

/** Sums of label shares of each bin, then of what is left of 1. */
const emptyCounts = (options: RecalibrationOptions) => new Float64Array(2 * binsOf(options).bins);

function countInto(
  counts: Float64Array,
  { outputs, labels }: ScoredLabels,
  options: RecalibrationOptions,
): void {
  const { labelBound = 1, name } = options;
  const { lower, width, bins } = binsOf(options);
  requireAbove(name, "labelBound", labelBound);
  if (outputs.length !== labels.length) {
    const got = `${outputs.length} and ${labels.length}`;
    throw new RangeError(`${name}: expected as many outputs as labels, got ${got}.`);
  }
  for (let record = 0; record < outputs.length; record++) {
    const place = Math.floor((outputs[record]! - lower) / width);
    if (Number.isNaN(place)) throw new RangeError(`${name}: expected outputs, got NaN.`);
    const bin = Math.min(Math.max(place, 0), bins - 1);
    const share = labelShare(labels[record]!, labelBound);
    counts[bin]! += share;
    counts[bins + bin]! += 1 - share;
  }
}
