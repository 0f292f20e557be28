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
const MOST_HALVINGS = 40;

/**
 * A local minimum near `start`, by limited-memory BFGS with backtracking: Nocedal & Wright 2006, algorithms 7.4 and 7.5.
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
      backtrack(slopeAt, { point, here, direction: descent(pairs, here.gradient) }) ??
      backtrack(slopeAt, { point, here, direction: here.gradient.map((slope) => -slope) });
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

function backtrack(slopeAt: (point: Float64Array) => Slope, { point, here, direction }: Line) {
  const promise = dot(here.gradient, direction);
  if (!(promise < 0)) return undefined;
  for (let halving = 0, length = 1; halving < MOST_HALVINGS; halving++, length /= 2) {
    const next = point.slice();
    addMultiple(next, length, direction);
    const there = slopeAt(next);
    if (there.value <= here.value + SUFFICIENT * length * promise) return { point: next, there };
  }
  return undefined;
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
