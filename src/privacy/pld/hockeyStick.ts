/** Delta of a sum of losses, and epsilon: delta(epsilon) = P(loss = Infinity) + E[1 - exp(epsilon - loss)]₊. */
import type { Bounds } from "../accountants/accountant.ts";
import { anyDelta } from "./bounds.ts";
import type { Composition } from "./composition.ts";

/** What sums of tilted masses may have lost because it was too small to be a number. */
const vanished = ({ losses }: Composition): number => losses.length * Number.MIN_VALUE;

/** Delta at this epsilon. Of a composition with a tilt of at least 0. */
export function deltaOf(sum: Composition, epsilon: number): Bounds {
  const scaled = (mass: number) =>
    mass <= 0 ? 0 : Math.exp(sum.scale - sum.tilt * epsilon + Math.log(mass));
  let [upper, lower, weights] = [0, 0, 0];
  for (let k = sum.losses.length - 1; k >= 0 && sum.losses[k]! > epsilon; k--) {
    const over = sum.losses[k]! - epsilon;
    const weight = -Math.exp(-sum.tilt * over) * Math.expm1(-over);
    upper += weight * sum.upper[k]!;
    lower += weight * sum.lower[k]!;
    weights += weight;
  }
  const rounding = sum.rounding * weights;
  // Losses below the window count too where epsilon is still smaller.
  const missed = epsilon < sum.losses[0]! ? sum.outside : 0;
  const above = aboveOf(sum) + scaled(Math.max(0, upper) + rounding + missed + vanished(sum));
  const below = sum.lowerAbove + scaled(lower - rounding - sum.outside);
  if (Number.isNaN(above)) return anyDelta;
  return { upper: Math.min(1, above), lower: Math.max(0, Math.min(below, above, 1)) };
}

/** Epsilon at this delta. */
export function epsilonOf(sum: Composition, delta: number): Bounds {
  const { rounding } = sum;
  const above = { masses: sum.upper, rounding, vanished: vanished(sum) };
  const found = crossing(sum, { ...above, delta: delta - aboveOf(sum) });
  // Under a tilt, what is below the window may be most of the mass.
  const upper = sum.tilt > 0 && sum.outside > 0 ? Math.max(found, sum.losses[0]!, 0) : found;
  const lower = { masses: sum.lower, rounding: -rounding, vanished: 0 };
  const first = crossing(sum, { ...lower, delta: delta - sum.lowerAbove });
  if (first === 0 || first === Infinity || sum.outside === 0) {
    return { upper, lower: Math.min(first, upper) };
  }
  const stray = 2 * sum.outside * Math.exp(sum.scale - sum.tilt * first);
  const second = crossing(sum, { ...lower, delta: delta - sum.lowerAbove + stray });
  return { upper, lower: Math.min(second, upper) };
}

/** Upper mass at an infinite loss, and what may be further up than there are places. */
const aboveOf = ({ above, outside, scale, tilt, losses }: Composition): number =>
  outside === 0 ? above : above + outside * Math.exp(scale - tilt * losses[losses.length - 1]!);

interface Level {
  /** Tilted, by place. */
  readonly masses: Float64Array;
  /** By how much each is allowed to be off, all in the same direction. */
  readonly rounding: number;
  /** What may be missing from their sums. */
  readonly vanished: number;
  /** Without what an infinite loss contributes. */
  readonly delta: number;
}

/**
 * Where delta falls to this level: from the largest loss down, until it is above; between two losses it is linear in
 * exp(epsilon). At least 0.
 */
function crossing({ losses, tilt, scale }: Composition, level: Level): number {
  if (level.delta < 0) return Infinity;
  const { masses, rounding, vanished } = level;
  const logDelta = Math.log(level.delta) - scale;
  const constant = Math.exp(logDelta);
  const wanted = (at: number) => (tilt === 0 ? constant : Math.exp(logDelta + tilt * at));
  let place = losses.length - 1;
  let below = -Infinity;
  // Sums over losses s from this place on: mass · exp(tilt (loss - s)), and that · exp(loss - s); weights alone.
  let [upper, lower, weights] = [masses[place]!, masses[place]!, 1];
  let step = stepOf(0, tilt);
  for (; place > 0 && losses[place]! > 0; place--) {
    const gap = losses[place]! - losses[place - 1]!;
    if (Math.abs(gap - step.gap) > 1e-9 * gap) step = stepOf(gap, tilt);
    const [upperBelow, lowerBelow] = [upper * step.decay, lower * step.steepDecay];
    const noise = rounding * weights * step.decay + vanished;
    if (upperBelow - lowerBelow + noise > wanted(losses[place - 1]!)) {
      below = losses[place - 1]!;
      break;
    }
    const mass = masses[place - 1]!;
    upper = upperBelow + mass;
    lower = lowerBelow + mass;
    weights = weights * step.decay + 1;
  }
  // What is no number is above everything, and below.
  if (Number.isNaN(upper + lower + rounding * weights)) return rounding < 0 ? 0 : Infinity;
  const loss = losses[place]!;
  if (!(loss > 0)) return 0;
  const most = upper + rounding * weights + vanished - wanted(loss);
  if (most > 0 && lower > 0) {
    return Math.max(0, below, Math.min(loss, loss + Math.log(most / lower)));
  }
  // Nothing but noise. What is to be an upper bound stays above it.
  return Math.max(0, rounding < 0 ? below : loss);
}

const stepOf = (gap: number, tilt: number) => ({
  gap,
  decay: Math.exp(-tilt * gap),
  steepDecay: Math.exp(-(tilt + 1) * gap),
});
