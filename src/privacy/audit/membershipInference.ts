/**
 * How well an attack tells members from others, judged where it matters: at few false positives (Carlini et al. 2022,
 * arXiv 2112.03570, section 3).
 *
 * Does not prove: that members are safe. Another attack may do better, and a mean over all members hides those that it
 * finds with certainty.
 */
import { percentText } from "../../math/confidence.ts";
import type { Estimate } from "../../math/estimate.ts";
import { exactProportion } from "../../math/exactProportion.ts";
import { rankAuroc } from "../../math/rankAuroc.ts";
import { type CanaryScore, countAbove, type ScoresByClass, scoresByClass } from "./canaryScore.ts";
import { type RocPoint, rocOfClasses } from "./roc.ts";

/** The attack that says "in" above a threshold. */
export interface OperatingPoint {
  /** What was asked for. */
  readonly targetFalsePositiveRate: number;
  /** The attack says "in" above this score. */
  readonly threshold: number;
  /** What was reached: 0 where fewer were excluded than one false positive in so many takes. */
  readonly falsePositiveRate: Estimate;
  readonly truePositiveRate: Estimate;
}

/** How good an attack is. Chance is an area and an accuracy of one half, and as many true positives as false ones. */
export interface MembershipInference {
  readonly included: number;
  readonly excluded: number;
  readonly auroc: Estimate;
  /** Mean of both rates of right answers, at the threshold where it is largest. */
  readonly largestAccuracy: Estimate;
  readonly operatingPoints: readonly OperatingPoint[];
  /** For a figure with two logarithmic axes. */
  readonly roc: readonly RocPoint[];
}

/** What is asked. */
export interface MembershipInferenceOptions {
  /** Each in [0, 1]. @default [0.001, 0.01] */
  readonly falsePositiveRates?: readonly number[];
  /** @default 0.95 */
  readonly confidence?: number;
}

/** Judges the scores of an attack. @throws RangeError for NaN, rates that are none, and where one of the classes is empty. */
export function membershipInference(
  scores: readonly CanaryScore[],
  { falsePositiveRates = [0.001, 0.01], confidence = 0.95 }: MembershipInferenceOptions = {},
): MembershipInference {
  const classes = scoresByClass("membershipInference", scores);
  const wrong = falsePositiveRates.find((rate) => !(rate >= 0 && rate <= 1));
  if (wrong !== undefined) {
    throw new RangeError(
      `membershipInference: expected false positive rates in [0, 1], got ${wrong}.`,
    );
  }
  const scored = scores.map(({ score, included }) => ({ score, isPositive: included }));
  const { points } = rocOfClasses(classes);
  return {
    included: classes.included.length,
    excluded: classes.excluded.length,
    auroc: rankAuroc(scored, { confidence }),
    largestAccuracy: largestAccuracy(classes, points, confidence),
    operatingPoints: falsePositiveRates.map((rate) => operatingPoint(classes, rate, confidence)),
    roc: points,
  };
}

/**
 * Above the highest score that leaves at most this share of the excluded above it. Both rates have exact intervals:
 * given the excluded, the threshold is fixed for the included.
 */
function operatingPoint(
  { included, excluded }: ScoresByClass,
  targetFalsePositiveRate: number,
  confidence: number,
): OperatingPoint {
  const allowed = Math.min(
    Math.floor(targetFalsePositiveRate * excluded.length + 1e-9),
    excluded.length,
  );
  const threshold = excluded[allowed] ?? -Infinity;
  const rate = (scores: Float64Array) =>
    exactProportion(countAbove(scores, threshold), scores.length, { confidence });
  return {
    targetFalsePositiveRate,
    threshold,
    falsePositiveRate: rate(excluded),
    truePositiveRate: rate(included),
  };
}

/**
 * Half of 1 + the largest difference of both rates. The interval holds for all thresholds at once, so also for the one
 * that was chosen: no empirical distribution is further from its true one than √(ln(4 / significance) / 2n), for
 * two classes together (Massart 1990).
 */
function largestAccuracy(
  { included, excluded }: ScoresByClass,
  points: readonly RocPoint[],
  confidence: number,
): Estimate {
  const difference = ({ truePositives, falsePositives }: RocPoint) =>
    truePositives / included.length - falsePositives / excluded.length;
  const value = (1 + points.reduce((most, point) => Math.max(most, difference(point)), 0)) / 2;
  const distance = (n: number) => Math.sqrt(Math.log(4 / (1 - confidence)) / (2 * n));
  const half = (distance(included.length) + distance(excluded.length)) / 2;
  return {
    value,
    n: included.length + excluded.length,
    missing: 0,
    interval: [Math.max(0.5, value - half), Math.min(1, value + half)],
    method: `Dvoretzky-Kiefer-Wolfowitz ${percentText(confidence)}, all thresholds`,
  };
}
