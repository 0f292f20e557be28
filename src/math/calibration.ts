/**
 * Whether probabilities mean what they say: of the cases that are given 0.8, eight in ten should come true.
 *
 * Does not prove: that a classifier is good. One that always gives the share of its class is calibrated and tells nothing.
 */
import type { Scored } from "./auroc.ts";
import { bootstrap, type ResamplingOptions } from "./bootstrap/bootstrap.ts";
import type { Estimate } from "./estimate.ts";
import { proportion } from "./proportion.ts";

/** Cases whose probabilities are alike. */
export interface ReliabilityBin {
  /** Probabilities from `low` up to `high`; the last bin includes its end. */
  readonly low: number;
  readonly high: number;
  /** Mean probability; NaN without cases. */
  readonly expected: number;
  /** Share that came true. */
  readonly observed: Estimate;
}

/** How far probabilities are from what happened. */
export interface Calibration {
  readonly bins: readonly ReliabilityBin[];
  /** Mean distance of expected and observed over the cases, bin by bin (Naeini et al. 2015; Guo et al. 2017). Biased upwards. */
  readonly expectedCalibrationError: Estimate;
  /** Mean squared distance of the probability from 0 or 1 (Brier 1950). */
  readonly brierScore: Estimate;
}

export interface CalibrationOptions extends ResamplingOptions {
  /** Bins of equal width. A whole number above 0. @default 10 */
  readonly bins?: number;
}

/** The calibration of probabilities in [0, 1]. @throws RangeError for a score that is no probability. */
export function calibration(
  scored: readonly Scored[],
  { bins = 10, ...options }: CalibrationOptions,
): Calibration {
  const odd = scored.find(({ score }) => !(score >= 0 && score <= 1));
  if (odd) throw new RangeError(`calibration: expected probabilities, got ${odd.score}.`);
  if (!(Number.isSafeInteger(bins) && bins >= 1)) {
    throw new RangeError(`calibration: expected at least 1 bin, got ${bins}.`);
  }
  const error = (some: readonly Scored[]) => calibrationError(some, bins);
  return {
    bins: binned(scored, bins).map((cases, at) =>
      binOf(cases, { low: at / bins, high: (at + 1) / bins }),
    ),
    expectedCalibrationError: within(bootstrap(scored, error, options)),
    brierScore: within(bootstrap(scored, brier, options)),
  };
}

function binned(scored: readonly Scored[], bins: number): Scored[][] {
  const cases: Scored[][] = Array.from({ length: bins }, () => []);
  for (const each of scored) cases[Math.min(Math.floor(each.score * bins), bins - 1)]!.push(each);
  return cases;
}

function binOf(
  cases: readonly Scored[],
  ends: { readonly low: number; readonly high: number },
): ReliabilityBin {
  const hits = cases.filter(({ isPositive }) => isPositive).length;
  const total = cases.reduce((sum, { score }) => sum + score, 0);
  return { ...ends, expected: total / cases.length, observed: proportion(hits, cases.length) };
}

/** Σ |Σ probability - Σ outcome| of each bin, over the number of cases. */
function calibrationError(scored: readonly Scored[], bins: number): number {
  const excess = new Float64Array(bins);
  for (const { score, isPositive } of scored) {
    excess[Math.min(Math.floor(score * bins), bins - 1)]! += score - (isPositive ? 1 : 0);
  }
  return excess.reduce((sum, each) => sum + Math.abs(each), 0) / scored.length;
}

const brier = (scored: readonly Scored[]): number =>
  scored.reduce((sum, { score, isPositive }) => sum + (score - (isPositive ? 1 : 0)) ** 2, 0) /
  scored.length;

/** Both numbers lie in [0, 1]. */
const within = (estimate: Estimate): Estimate => ({
  ...estimate,
  interval: [Math.max(0, estimate.interval[0]), Math.min(1, estimate.interval[1])],
});
