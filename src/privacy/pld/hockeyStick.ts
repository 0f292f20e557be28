/** Delta of a sum of losses, and epsilon: delta(epsilon) = P(loss = Infinity) + E[1 - exp(epsilon - loss)]₊. */
import type { Bounds } from "../accountants/accountant.ts";
import type { Composition } from "./composition.ts";

/** Delta at this epsilon. Of a composition with a tilt of at least 0. */
export function deltaOf(sum: Composition, epsilon: number): Bounds {
  const scale = Math.exp(sum.scale - sum.tilt * epsilon);
  const at = (masses: Masses) => {
    let total = 0;
    for (let k = sum.losses.length - 1; k >= 0 && sum.losses[k]! > epsilon; k--) {
      const over = sum.losses[k]! - epsilon;
      total -= masses(k) * Math.exp(-sum.tilt * over) * Math.expm1(-over);
    }
    return total;
  };
  const upper = aboveOf(sum) + scale * at(upperOf(sum));
  const lower = sum.lowerAbove + scale * (at(lowerOf(sum)) - sum.outside);
  return { upper: Math.min(1, upper), lower: Math.max(0, Math.min(lower, upper)) };
}

/** Epsilon at this delta. */
export function epsilonOf(sum: Composition, delta: number): Bounds {
  const upper = crossing(sum, { masses: upperOf(sum), delta: delta - aboveOf(sum) });
  const first = crossing(sum, { masses: lowerOf(sum), delta: delta - sum.lowerAbove });
  if (first === 0 || first === Infinity || sum.outside === 0)
    return { upper, lower: Math.min(first, upper) };
  const stray = 2 * sum.outside * Math.exp(sum.scale - sum.tilt * first);
  const lower = crossing(sum, { masses: lowerOf(sum), delta: delta - sum.lowerAbove + stray });
  return { upper, lower: Math.min(lower, upper) };
}

/** Tilted mass by place. */
type Masses = (place: number) => number;

/** Rounded up: nothing is lost in rounding. */
const upperOf =
  ({ upper, rounding }: Composition): Masses =>
  (place) =>
    Math.max(0, upper[place]!) + rounding;

/** Rounded down. */
const lowerOf =
  ({ lower, rounding }: Composition): Masses =>
  (place) =>
    Math.max(0, lower[place]! - rounding);

/** Upper mass at an infinite loss, and what may be further up than there are places. */
const aboveOf = ({ above, outside, scale, tilt, losses }: Composition): number =>
  outside === 0 ? above : above + outside * Math.exp(scale - tilt * losses[losses.length - 1]!);

interface Level {
  readonly masses: Masses;
  /** Without what an infinite loss contributes. */
  readonly delta: number;
}

/**
 * Where delta falls to this level: from the largest loss down, until it is above; between two losses it is linear in
 * exp(epsilon). At least 0.
 */
function crossing({ losses, tilt, scale }: Composition, { masses, delta }: Level): number {
  if (delta <= 0) return Infinity;
  const level = (at: number) => Math.exp(Math.log(delta) + tilt * at - scale);
  let place = losses.length - 1;
  // Sums over losses s from this place on: mass · exp(tilt (loss - s)), and that · exp(loss - s).
  let [upper, lower] = [masses(place), masses(place)];
  let step = stepOf(0, tilt);
  for (; place > 0 && losses[place]! > 0; place--) {
    const gap = losses[place]! - losses[place - 1]!;
    if (Math.abs(gap - step.gap) > 1e-9 * gap) step = stepOf(gap, tilt);
    const [upperBelow, lowerBelow] = [upper * step.decay, lower * step.steepDecay];
    if (upperBelow - lowerBelow > level(losses[place - 1]!)) break;
    const mass = masses(place - 1);
    upper = upperBelow + mass;
    lower = lowerBelow + mass;
  }
  const loss = losses[place]!;
  if (!(loss > 0 && upper > level(loss))) return 0;
  return Math.max(0, loss + Math.log((upper - level(loss)) / lower));
}

const stepOf = (gap: number, tilt: number) => ({
  gap,
  decay: Math.exp(-tilt * gap),
  steepDecay: Math.exp(-(tilt + 1) * gap),
});
