/** Where the weights of losses are, coarsely. */
import { sampledLoss } from "../../sampledLoss.ts";
import { largest, logLargest, type Points, pointsAt, type TiltedLoss } from "./normalLoss.ts";

/** Points that nearly all weights are between. */
export interface Survey extends Points {
  /**
   * Bounds on the integral of the weights before the first and after the last point, relative to the largest. A sum over
   * points at most `WIDEST` apart is at most `WIDEST / COARSE + 1` times that.
   */
  readonly before: number;
  readonly after: number;
}

/** Further from where weights may be largest, there is less than exp(-50) of that. */
const REACH = 10;
/** How far apart its points are. */
export const COARSE = 1 / 8;
/** No rule has points further apart. */
export const WIDEST = 1 / 2;
/** So many points are looked at, and no more. */
const MOST_POINTS = 2 ** 12;
/** Weights this much smaller than the largest, as a log, are next to nothing. */
const NEXT_TO_NOTHING = -46;

/** Undefined where weights are too far apart. */
export function survey(tilted: TiltedLoss): Survey | undefined {
  const [low, high] = peaksOf(tilted);
  const first = low - REACH;
  const count = Math.ceil((high + REACH - first) / COARSE) + 1;
  if (!(count <= MOST_POINTS)) return undefined;
  const all = pointsAt(tilted, { first, spacing: COARSE, count });
  const most = largest(all.logWeights);
  const isThere = (weight: number) => weight > most + NEXT_TO_NOTHING;
  const from = Math.max(0, all.logWeights.findIndex(isThere) - 1);
  const to = Math.min(count - 1, all.logWeights.findLastIndex(isThere) + 1);
  const within = (values: Float64Array) => values.subarray(from, to + 1);
  const cells = (start: number, end: number) => {
    let sum = 0;
    for (let cell = start; cell < end; cell++) {
      sum += COARSE * Math.exp(logLargest(tilted, all, cell) - most);
    }
    return sum;
  };
  return {
    ...{ first: first + from * COARSE, spacing: COARSE, count: to + 1 - from },
    ...{ losses: within(all.losses), logWeights: within(all.logWeights) },
    ...{ shares: within(all.shares), logShares: within(all.logShares) },
    before: cells(0, from) + beyond(all.logWeights[0]! - most, rateBefore(tilted, all)),
    after: cells(to, count - 1) + beyond(all.logWeights.at(-1)! - most, rateAfter(tilted, all)),
  };
}

/** Weights that fall from exp(log) at this rate: their integral, and a point more. */
const beyond = (log: number, rate: number): number =>
  rate > 0 ? Math.exp(log) * (1 / rate + WIDEST) : Infinity;

/** How fast the logs of weights fall at least, from the first point on to the left. About the reach. */
const rateBefore = ({ exponent, shift }: TiltedLoss, { first, shares }: Points): number =>
  Math.min(0, exponent) * shift * shares[0]! - first;

/** And from the last one to the right, where shares grow up to 1. */
const rateAfter = ({ exponent, shift }: TiltedLoss, { first, spacing, count, shares }: Points) =>
  first + (count - 1) * spacing - exponent * shift * (exponent > 0 ? 1 : shares.at(-1)!);

/** Between which numbers the weights have their peaks. */
function peaksOf({ samplingRate, shift, exponent }: TiltedLoss): readonly [number, number] {
  if (exponent >= 0) return [0, exponent * shift];
  // Only one, since L is convex: where z is exponent · shift · share.
  let [low, high] = [exponent * shift, 0];
  for (let step = 0; step < 100 && high - low > COARSE; step++) {
    const middle = (low + high) / 2;
    const seen = shift * (middle - shift / 2);
    const share = Math.exp(Math.log(samplingRate) + seen - sampledLoss(seen, samplingRate));
    if (middle < exponent * shift * share) low = middle;
    else high = middle;
  }
  return [low, high];
}
