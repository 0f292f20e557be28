/**
 * How far off the trapezoidal rule is. For f that is analytic between two curves above and below the real line, the sum
 * over points h apart differs from the integral by at most ∫ |f| |dz| / (exp(2π a / h) - 1) along each, a being how far
 * away from the real line the curve is. Trefethen & Weideman 2014 (doi 10.1137/130932132), section 5.
 *
 * Here f(z) = φ(z) exp((exponent + i ω) L(z)), analytic within π / shift. The curve goes along a level, as far as that is
 * of use. Where the phase of f turns faster than the points can follow there had better be next to nothing of f; there the
 * curve goes just above the points.
 */
import { largest, logLargest, type Points, type TiltedLoss } from "./normalLoss.ts";
import { COARSE, type Survey, WIDEST } from "./survey.ts";

/** A sum of weights · exp(i ω loss) · spacing. */
export interface Rule {
  readonly tilted: TiltedLoss;
  readonly points: Points;
  /** What there is before and after the points. */
  readonly surveyed: Pick<Survey, "before" | "after">;
  /** The largest |ω|. */
  readonly highest: number;
}

/** A curve's part at one height above the real line. */
export interface Level {
  readonly height: number;
  /** By how much exp(shift · z) turns at it. At most π / 2. */
  readonly turn: number;
  /** 2π height / spacing. */
  readonly exponent: number;
}

/** The curve: at one level up to a point, then at another. */
interface Curve {
  readonly high: Level;
  readonly low: Level;
}

/** Higher up, exp(height² / 2) of the normal density outweighs what is won. */
const HIGHEST = 9;
/** How far "just above" the points is, in spacings. */
const LOW = 1 / 20;

/** A level that high, or as high as it may be. */
export function levelAt(height: number, shift: number, spacing: number): Level {
  const allowed = Math.min(height, Math.PI / (2 * shift));
  return { height: allowed, turn: shift * allowed, exponent: (2 * Math.PI * allowed) / spacing };
}

/** A bound on the error of the sum for every ω up to the highest, relative to the largest weight. */
export function quadratureError(rule: Rule): number {
  const { shift } = rule.tilted;
  const { spacing, count, logWeights } = rule.points;
  const most = largest(logWeights);
  const high = levelAt(HIGHEST, shift, spacing);
  const low = levelAt(Math.min(spacing * LOW, 1 / (rule.highest * shift)), shift, spacing);
  let [cell, sum] = [0, tails(rule, { high, low })];
  for (; cell < count - 1; cell++) {
    const along = logRatio(rule, high, cell);
    if (along > logRatio(rule, low, cell)) break;
    sum += spacing * Math.exp(logLargest(rule.tilted, rule.points, cell) - most + along);
  }
  sum += Math.exp(logWeights[cell]! - most) * descent(rule, { high, low }, cell);
  for (; cell < count - 1; cell++) {
    sum +=
      spacing *
      Math.exp(logLargest(rule.tilted, rule.points, cell) - most + logRatio(rule, low, cell));
  }
  return 2 * sum;
}

/** Log of |f| at a level, over its denominator, relative to |f| on the real line: at most, between a point and the next. */
function logRatio(rule: Rule, level: Level, cell: number): number {
  const { shares } = rule.points;
  return logGrowth(rule, level, [shares[cell]!, shares[cell + 1]!]) - logDenominator(level);
}

const logDenominator = ({ exponent }: Level): number =>
  exponent > 30 ? exponent : Math.log(Math.expm1(exponent));

/** Log of how much larger |f| may be at a level than on the real line, where shares are between these two. */
function logGrowth(
  { tilted: { exponent }, highest }: Rule,
  { height, turn }: Level,
  [low, high]: readonly [number, number],
): number {
  const growth = height ** 2 / 2 + highest * angle(high, turn);
  if (exponent >= 0) return growth;
  // |1 - share + share exp(i turn)|² = 1 - 2 share (1 - share) (1 - cos turn)
  const split = low < 0.5 && high > 0.5 ? 0.25 : Math.max(low * (1 - low), high * (1 - high));
  return growth + (exponent / 2) * Math.log1p(-2 * split * (1 - Math.cos(turn)));
}

/**
 * The angle of 1 - share + share · exp(i turn), by which exp(L) turns, or a little more: a convex function of the turn, and
 * one that grows with the share. Up to a share of a half the angle is concave, and its tangent stands for it.
 */
export const angle = (share: number, turn: number): number =>
  share <= 0.5
    ? share * turn
    : Math.atan2(share * Math.sin(turn), 1 - share + share * Math.cos(turn));

/**
 * From one level down to the other at a point, relative to the weight there: the way times the largest value. The log of
 * |f| exp(-2π a / h) is a convex function of a, and so largest at one of the levels.
 */
function descent(rule: Rule, { high, low }: Curve, point: number): number {
  const share = rule.points.shares[point]!;
  const at = (level: Level) => logGrowth(rule, level, [share, share]) - level.exponent;
  const way = Math.max(0, high.height - low.height);
  return (way * Math.exp(Math.max(at(high), at(low)))) / -Math.expm1(-low.exponent);
}

/** What the sum leaves out, over the integral of it. */
const LEFT_OUT = WIDEST / COARSE + 1;

/** Beyond the first and the last point: what the sum leaves out, and the rest of the curve. */
function tails(rule: Rule, { high, low }: Curve): number {
  const { shares } = rule.points;
  const { before, after } = rule.surveyed;
  const left = logGrowth(rule, high, [0, shares[0]!]) - logDenominator(high);
  const right = logGrowth(rule, low, [shares.at(-1)!, 1]) - logDenominator(low);
  return before * (LEFT_OUT + Math.exp(left)) + after * (LEFT_OUT + Math.exp(right));
}
