/**
 * Where in a sum of losses the answer to a question is: saddlepoint approximations. Only speed and precision depend on
 * them.
 */
import { type Counted, type Moments, totalMoments } from "./moments.ts";

/** A tilt, and the sum of losses under it. */
export interface Saddle extends Moments {
  readonly tilt: number;
}

/** Tilts are rounded to powers of 2 ** (1 / 4), so that neighbouring questions share their answer. */
const PER_OCTAVE = 4;
/** A smaller tilt is as good as none. */
const LEAST = 2 ** -5;
const LARGEST = 2 ** 20;

/** Where delta is about this. */
export const saddleAtDelta = (parts: readonly Counted[], delta: number): Saddle =>
  saddle(parts, (at) => logDelta(at) > Math.log(delta));

/** Where epsilon is about this. */
export const saddleAtEpsilon = (parts: readonly Counted[], epsilon: number): Saddle =>
  saddle(parts, ({ mean }) => mean < epsilon);

/** Saddlepoint approximation of delta at the mean: exp(K - tilt · mean) / (tilt (tilt + 1) √(2π variance)). */
export function logDelta({ tilt, log, mean, variance }: Saddle): number {
  const width = tilt * (tilt + 1) * Math.sqrt(2 * Math.PI * variance);
  return log - tilt * mean - Math.log(Math.max(1, width));
}

/** The largest tilt of the series for which a larger one is wanted; 0 where even the least is too large. */
function saddle(parts: readonly Counted[], larger: (at: Saddle) => boolean): Saddle {
  const at = (tilt: number): Saddle => ({ tilt, ...totalMoments(parts, tilt) });
  const tilts = (index: number) => LEAST * 2 ** (index / PER_OCTAVE);
  let [low, high] = [-1, PER_OCTAVE * Math.log2(LARGEST / LEAST)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const candidate = at(tilts(middle));
    if (candidate.variance > 0 && larger(candidate)) low = middle;
    else high = middle;
  }
  return at(low < 0 ? 0 : tilts(low));
}
