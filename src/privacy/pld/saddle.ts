/**
 * Where in a sum of losses the answer to a question is: saddlepoint approximations. Only speed and precision depend on
 * them.
 */
import { type Counted, type Moments, totalMoments } from "./moments.ts";

/** The tilt under which a sum of losses is about where a question is asked. */
export interface Saddle {
  readonly tilt: number;
  /** Asked for, or about the answer. */
  readonly epsilon: number;
  readonly logDelta: number;
}

/** Tilts are rounded to powers of 2 ** (1 / 4), so that neighbouring questions share their answer. */
const PER_OCTAVE = 4;
/** A smaller tilt is as good as none. */
const LEAST = 2 ** -5;
const LARGEST = 2 ** 20;

/** Where delta is this. */
export function saddleAtDelta(parts: readonly Counted[], logDelta: number): Saddle {
  const [tilt, at] = saddle(parts, (candidate, sum) => {
    return sum.log - candidate * sum.mean - logWidth(candidate, sum) > logDelta;
  });
  if (tilt === 0) return { tilt, logDelta, epsilon: 0 };
  return { tilt, logDelta, epsilon: Math.max(0, at.log - logWidth(tilt, at) - logDelta) / tilt };
}

/** Where epsilon is this. */
export function saddleAtEpsilon(parts: readonly Counted[], epsilon: number): Saddle {
  const [tilt, at] = saddle(parts, (_, { mean }) => mean < epsilon);
  return { tilt, epsilon, logDelta: Math.min(0, at.log - tilt * epsilon - logWidth(tilt, at)) };
}

/** Log of what divides exp(K - tilt · epsilon), which bounds delta, in the approximation: tilt (tilt + 1) √(2π variance). */
const logWidth = (tilt: number, { variance }: Moments): number =>
  Math.log(Math.max(1, tilt * (tilt + 1) * Math.sqrt(2 * Math.PI * variance)));

/** The largest tilt of the series for which a larger one is wanted; 0 where even the least is too large. */
function saddle(
  parts: readonly Counted[],
  larger: (tilt: number, at: Moments) => boolean,
): readonly [tilt: number, at: Moments] {
  const tilts = (index: number) => LEAST * 2 ** (index / PER_OCTAVE);
  let [low, high] = [-1, PER_OCTAVE * Math.log2(LARGEST / LEAST)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const candidate = totalMoments(parts, tilts(middle));
    if (candidate.variance > 0 && larger(tilts(middle), candidate)) low = middle;
    else high = middle;
  }
  const tilt = low < 0 ? 0 : tilts(low);
  return [tilt, totalMoments(parts, tilt)];
}
