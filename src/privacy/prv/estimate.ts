/** Epsilon and delta of a sum of losses on a grid, as if the grid were the truth. */
import type { LossSum } from "./convolution.ts";

/** The two directions of the same question. */
export interface GridEstimate {
  /** Least epsilon with at most this delta. May be below 0. */
  epsilon(delta: number): number;
  delta(epsilon: number): number;
}

/** Losses below are of no interest: epsilon is at least 0, less the error of the grid. */
const LEAST = -1;

/** δ(ε) = Σ mass (1 - e^(ε - loss)) over losses above ε, from sums over everything above each place. */
export function gridEstimate({ masses, shift, step, size }: LossSum): GridEstimate {
  const first = Math.max(0, Math.ceil((LEAST - shift) / step) + size / 2);
  const count = Math.max(0, size - first);
  const lossAt = (at: number) => (first + at - size / 2) * step + shift;
  // Of everything at `at` and above: here, and in the other world times e^(loss at `at`).
  const [here, there] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  for (let at = count - 1; at >= 0; at--) {
    const mass = masses[first + at]!;
    here[at] = here[at + 1]! + mass;
    there[at] = there[at + 1]! * Math.exp(-step) + mass;
  }
  const placeAbove = (epsilon: number) =>
    Math.min(count, Math.max(0, Math.floor((epsilon - lossAt(0)) / step) + 1));
  const delta = (epsilon: number) => {
    const at = placeAbove(epsilon);
    return Math.min(1, Math.max(0, here[at]! - Math.exp(epsilon - lossAt(at)) * there[at]!));
  };
  return { delta, epsilon: (target) => leastEpsilon(target, { here, there, lossAt, delta }) };
}

interface Sums {
  readonly here: Float64Array;
  readonly there: Float64Array;
  lossAt(at: number): number;
  delta(epsilon: number): number;
}

/** Between two neighbouring losses delta is here - e^(ε - loss) there, which is solved for ε. */
function leastEpsilon(target: number, { here, there, lossAt, delta }: Sums): number {
  let [below, enough] = [-1, here.length - 1];
  while (enough - below > 1) {
    const middle = (below + enough) >> 1;
    if (delta(lossAt(middle)) <= target) enough = middle;
    else below = middle;
  }
  if (below < 0) return LEAST;
  const inside = lossAt(enough) + Math.log((here[enough]! - target) / there[enough]!);
  return Number.isFinite(inside)
    ? Math.min(lossAt(enough), Math.max(lossAt(below), inside))
    : lossAt(enough);
}
