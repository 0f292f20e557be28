/**
 * Whether predicted rates come true, in bins that hold equally many records: clicks are rare, and bins of equal width
 * would put all of them into the first.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import { type ConfidenceOptions, percentText, requireConfidence } from "../../math/confidence.ts";
import { countBelow } from "../../math/delong.ts";
import { normalQuantile } from "../../math/distributions/normal.ts";
import type { Estimate } from "../../math/estimate.ts";
import { type Linearized, linearizedMean, linearizedRatio } from "../../math/linearized.ts";
import { proportion } from "../../math/proportion.ts";
import { generator, type Seed } from "../../math/seed.ts";
import { type ClickOutputs, checkedLabels, predictionsOf } from "./outputs.ts";

/** Records whose predictions are alike. */
export interface RateBin {
  readonly n: number;
  /** Mean prediction. */
  readonly predicted: number;
  /** Mean label, with an interval that takes records to be independent. */
  readonly observed: Estimate;
  /** Standard error of predicted - observed. */
  readonly standardError: number;
}

/** How bins are made. */
export interface ReliabilityOptions extends ConfidenceOptions {
  /** At most; fewer where many predictions are equal, which are never torn apart. A whole number above 0. @default 15 */
  readonly bins?: number;
}

/** Σ predictions / Σ labels: 1 where they mean what they say on average. Interval on the log scale. */
export function calibrationRatio(task: ClickTask, scored: ClickOutputs): Linearized {
  const labels = checkedLabels("calibrationRatio", scored, task);
  const predicted = linearizedMean(predictionsOf(scored.outputs, task));
  return linearizedRatio(predicted, linearizedMean(labels));
}

/** Bins from the smallest predictions to the largest. */
export function reliabilityOf(
  task: ClickTask,
  scored: ClickOutputs,
  { bins = 15, confidence = 0.95 }: ReliabilityOptions = {},
): readonly RateBin[] {
  if (!(Number.isSafeInteger(bins) && bins >= 1)) {
    throw new RangeError(`reliabilityOf: expected at least 1 bin, got ${bins}.`);
  }
  requireConfidence("reliabilityOf", confidence);
  const labels = checkedLabels("reliabilityOf", scored, task);
  const predictions = predictionsOf(scored.outputs, task);
  const borders = bordersOf(predictions, bins);
  const sums = Array.from(borders, (): BinSums => {
    return { n: 0, predicted: 0, label: 0, labelSquare: 0, square: 0 };
  });
  predictions.forEach((prediction, record) => {
    const sum = sums[countBelow(borders, prediction, false)]!;
    const label = labels[record]!;
    sum.n++;
    sum.predicted += prediction;
    sum.label += label;
    sum.labelSquare += label * label;
    sum.square += (prediction - label) ** 2;
  });
  return sums.map((sum) => binOf(sum, task, confidence));
}

interface BinSums {
  n: number;
  predicted: number;
  label: number;
  labelSquare: number;
  square: number;
}

function binOf(sums: BinSums, task: ClickTask, confidence: number): RateBin {
  const { n, predicted, label, square } = sums;
  const spread = square / n - ((predicted - label) / n) ** 2;
  return {
    ...{ n, predicted: predicted / n },
    observed:
      task === "binary" ? proportion(label, n, { confidence }) : meanCount(sums, confidence),
    standardError: Math.sqrt(Math.max(0, spread) / Math.max(1, n - 1)),
  };
}

/** Normal on the log scale, by the variance that was seen; of no events, what a Poisson variable allows. */
function meanCount({ n, label, labelSquare }: BinSums, confidence: number): Estimate {
  const value = label / n;
  const method = `mean count ${percentText(confidence)}`;
  if (label === 0) {
    const high = -Math.log((1 - confidence) / 2) / n;
    return { value, n, missing: 0, interval: [0, high], method };
  }
  const variance = Math.max(labelSquare / n - value ** 2, value) / n;
  const factor = Math.exp((normalQuantile((1 + confidence) / 2) * Math.sqrt(variance)) / value);
  return { value, n, missing: 0, interval: [value / factor, value * factor], method };
}

/** The largest prediction of each bin. Equal predictions are in one bin. */
function bordersOf(predictions: Float64Array, bins: number): Float64Array {
  const ascending = predictions.slice().sort();
  const ends = Array.from(
    { length: bins },
    (_, bin) => Math.ceil(((bin + 1) * ascending.length) / bins) - 1,
  );
  return Float64Array.from(new Set(ends.flatMap((at) => ascending[at] ?? [])));
}

/** How the interval of a calibration error is drawn. */
export interface CalibrationErrorOptions extends ConfidenceOptions {
  readonly seed: Seed;
  /** A whole number above 0. @default 2000 */
  readonly draws?: number;
}

/**
 * Mean distance of predicted and observed over the records, bin by bin (Naeini et al. 2015). Chance alone makes it larger
 * than 0; the interval is the basic one of a parametric bootstrap (Davison & Hinkley 1997), which mirrors that: distances
 * of bins are drawn from normal distributions. It is stretched to the value where it would miss it.
 */
export function calibrationError(
  bins: readonly RateBin[],
  { seed, draws = 2000, confidence = 0.95 }: CalibrationErrorOptions,
): Estimate {
  requireConfidence("calibrationError", confidence);
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  const errorOf = (shift: () => number) =>
    bins.reduce((sum, bin) => {
      const distance = bin.predicted - bin.observed.value + shift() * bin.standardError;
      return sum + (bin.n / n) * Math.abs(distance);
    }, 0);
  const value = n === 0 ? Number.NaN : errorOf(() => 0);
  const method = `basic bootstrap of bins ${percentText(confidence)}, ${draws} draws`;
  if (n === 0) return { value, n, missing: 0, interval: [0, Infinity], method };
  const { normal } = generator(seed);
  const drawn = Float64Array.from({ length: draws }, () => errorOf(normal)).sort();
  const at = (level: number) => drawn[Math.round(level * (draws - 1))]!;
  const tail = (1 - confidence) / 2;
  const [low, high] = [2 * value - at(1 - tail), 2 * value - at(tail)];
  const interval = [Math.min(value, Math.max(0, low)), Math.max(value, high)] as const;
  return { value, n, missing: 0, interval, method };
}
