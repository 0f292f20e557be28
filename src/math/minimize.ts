/** Minima of smooth functions of a few hundred numbers, from values and gradients alone. */

/** A smooth function at one point. */
export interface Slope {
  /** Not finite: the point is outside the domain. */
  readonly value: number;
  readonly gradient: Float64Array;
}

/** When to stop. */
export interface MinimizeOptions {
  /** @default 500 */
  readonly rounds?: number;
  /** Stops after a round that lowers the value by less than this part of its size, at least 1. @default 1e-12 */
  readonly tolerance?: number;
}

/** Pairs of steps and changes of slope that stand for the curvature. */
const MEMORY = 10;
/** A step has to bring this part of the decrease that the slope promises (Armijo 1966). */
const SUFFICIENT = 1e-4;
/** The slope along a step has to end at less than this part of what it was (Wolfe 1969). */
const FLATTER = 0.9;
const MOST_TRIALS = 50;

/**
 * A local minimum near `start`, by limited-memory BFGS: Nocedal & Wright 2006, algorithms 7.4 and 7.5.
 *
 * @throws RangeError where the function is not finite at `start`.
 */
export function minimize(
  slopeAt: (point: Float64Array) => Slope,
  start: Float64Array,
  { rounds = 500, tolerance = 1e-12 }: MinimizeOptions = {},
): Float64Array {
  let point = start;
  let here = slopeAt(start);
  if (!Number.isFinite(here.value)) {
    throw new RangeError(`minimize: expected a finite value at the start, got ${here.value}.`);
  }
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const next =
      search(slopeAt, { point, here, direction: descent(pairs, here.gradient) }) ??
      search(slopeAt, { point, here, direction: here.gradient.map((slope) => -slope) });
    if (!next) break;
    remember(pairs, difference(next.point, point), difference(next.there.gradient, here.gradient));
    const gain = here.value - next.there.value;
    [point, here] = [next.point, next.there];
    if (gain <= tolerance * Math.max(1, Math.abs(here.value))) break;
  }
  return point;
}

/** A step, what it changed in the gradient, and their product, above 0. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

function remember(pairs: Pair[], step: Float64Array, change: Float64Array): void {
  const product = dot(step, change);
  if (!(product > 1e-14 * dot(change, change))) return;
  pairs.push({ step, change, product });
  if (pairs.length > MEMORY) pairs.shift();
}

/** Minus the inverse curvature times the gradient. */
function descent(pairs: readonly Pair[], gradient: Float64Array): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares = new Map<Pair, number>();
  for (const pair of pairs.toReversed()) {
    const share = dot(pair.step, direction) / pair.product;
    shares.set(pair, share);
    addMultiple(direction, -share, pair.change);
  }
  const last = pairs.at(-1);
  const scale = last ? last.product / dot(last.change, last.change) : 1;
  for (let index = 0; index < direction.length; index++) direction[index]! *= scale;
  for (const pair of pairs) {
    const share = dot(pair.change, direction) / pair.product;
    addMultiple(direction, shares.get(pair)! - share, pair.step);
  }
  return direction;
}

interface Line {
  readonly point: Float64Array;
  readonly here: Slope;
  readonly direction: Float64Array;
}

/**
 * A point along the line that is low and flat enough, so that the change of slope says something about curvature: halving
 * and doubling of Lewis & Overton 2013, algorithm 2.6.
 */
function search(slopeAt: (point: Float64Array) => Slope, { point, here, direction }: Line) {
  const promise = dot(here.gradient, direction);
  if (!(promise < 0)) return undefined;
  let [near, far, length] = [0, Number.POSITIVE_INFINITY, 1];
  let lower: { point: Float64Array; there: Slope } | undefined;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const next = point.slice();
    addMultiple(next, length, direction);
    const there = slopeAt(next);
    if (there.value <= here.value + SUFFICIENT * length * promise) {
      lower = { point: next, there };
      if (!(dot(there.gradient, direction) < FLATTER * promise)) return lower;
      near = length;
    } else far = length;
    length = far < Number.POSITIVE_INFINITY ? (near + far) / 2 : 2 * length;
  }
  return lower;
}

function addMultiple(sum: Float64Array, factor: number, x: Float64Array): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += factor * x[index]!;
}

const difference = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((each, index) => each - b[index]!);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
