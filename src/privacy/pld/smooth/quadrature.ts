/** Moments of losses, real and complex, by the trapezoidal rule, with a bound on its error. */
import { largest, logTotal, pointsAt, type TiltedLoss } from "./normalLoss.ts";
import { angle, levelAt, quadratureError, type Rule } from "./quadratureError.ts";
import { type Survey, survey, WIDEST } from "./survey.ts";

/** Sums over losses that stand for integrals. */
export interface Quadrature {
  readonly losses: Float64Array;
  /** They sum to 1. */
  readonly weights: Float64Array;
  /** Log of what they were divided by: the moment. */
  readonly logMoment: number;
  /** How far a sum of weights · exp(i ω loss) may be from the integral it stands for, relative to the moment, without rounding. */
  readonly error: number;
  /** By how many roundings a weight is off, on average: as many as the terms of its log are large. */
  readonly roundings: number;
}

/** An error that is good enough: rounding is as large. */
const GOOD = Number.EPSILON;
/** The log of what is aimed at. */
const AIM = 40;
/** Points that nobody waits for. */
const MOST_POINTS = 2 ** 14;

/** For all |ω| up to the highest. Undefined where it would take too many points. */
export function quadratureFor(
  tilted: TiltedLoss,
  highest: number,
  surveyed = survey(tilted),
): Quadrature | undefined {
  if (surveyed === undefined) return undefined;
  const length = (surveyed.count - 1) * surveyed.spacing;
  for (let spacing = spacingFor(tilted, highest, surveyed); ; spacing *= 0.75) {
    const count = Math.ceil(length / spacing) + 1;
    if (!(count <= MOST_POINTS)) return undefined;
    const points = pointsAt(tilted, { first: surveyed.first, spacing, count });
    const quadrature = quadratureBy({ tilted, points, surveyed, highest });
    if (quadrature.error <= GOOD) return quadrature;
  }
}

function quadratureBy(rule: Rule): Quadrature {
  const { losses, logWeights, spacing } = rule.points;
  const logMoment = logTotal(rule.points);
  const scale = Math.log(spacing) - logMoment;
  const weights = logWeights.map((weight) => Math.exp(weight + scale));
  const error = quadratureError(rule) * Math.exp(largest(logWeights) - logMoment);
  return { losses, weights, logMoment, error, roundings: roundingsOf(rule, weights) };
}

function roundingsOf({ tilted, points }: Rule, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < points.count; k++) {
    const z = points.first + k * points.spacing;
    sum += weights[k]! * (2 + Math.abs(tilted.exponent * points.losses[k]!) + (z * z) / 2);
  }
  return sum;
}

/**
 * About how far apart points may be: at a height a, exp(2π a / h) has to be larger than |f| wherever there is more than
 * next to nothing.
 */
function spacingFor({ shift }: TiltedLoss, highest: number, points: Survey): number {
  const { height, turn } = levelAt(Math.sqrt(2 * AIM), shift, 1);
  const most = largest(points.logWeights);
  let needed = 0;
  for (let k = 0; k < points.count; k++) {
    const there = AIM + points.logWeights[k]! - most;
    const growth = height ** 2 / 2 + highest * angle(points.shares[k]!, turn);
    if (there > 0) needed = Math.max(needed, growth + there);
  }
  return Math.min(WIDEST, (0.95 * 2 * Math.PI * height) / needed);
}
