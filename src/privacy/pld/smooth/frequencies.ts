/** How many frequencies of a sum of losses have to be looked at. */
import { type Layers, layersUnder, logLoudness } from "./layers.ts";
import type { TiltedLoss } from "./normalLoss.ts";
import type { Survey } from "./survey.ts";

/** Losses that were looked at coarsely, and how many of them are added. */
export interface SurveyedPart {
  readonly tilted: TiltedLoss;
  readonly points: Survey;
  /** Log of all weights. */
  readonly logMoment: number;
  readonly times: number;
}

/** Multiples of 2π over a period, from 0 on. */
export interface FewFrequencies {
  readonly count: number;
  /** Log of a bound on what all others add to 1 / period · Σ of the terms of delta, beside the moment. */
  readonly logRest: number;
}

/** More than this take longer than a grid. */
const MOST = 2 ** 12;

/** So many that the rest is small: `outside` is minus the log of what it may be. Undefined where that would be too many. */
export function frequenciesFor(
  parts: readonly SurveyedPart[],
  { period, outside }: { readonly period: number; readonly outside: number },
): FewFrequencies | undefined {
  const layers = parts.map(({ tilted, points, logMoment, times }) => ({
    ...{ times, layers: layersUnder(tilted, points, logMoment) },
  }));
  // Terms are at most 1 / ω² each, on both sides.
  const logRest = (count: number) =>
    Math.log(period / (2 * Math.PI ** 2 * (count - 0.5))) +
    logSumLoudness(layers, (2 * Math.PI * count) / period);
  let [low, high] = [0, 8];
  for (; !(logRest(high) <= -outside); high *= 2) {
    if (high >= MOST) return undefined;
    low = high;
  }
  while (high - low > Math.max(1, high / 16)) {
    const middle = Math.ceil((low + high) / 2);
    if (!(logRest(middle) <= -outside)) low = middle;
    else high = middle;
  }
  return { count: high, logRest: logRest(high) };
}

const logSumLoudness = (
  parts: readonly { readonly layers: Layers; readonly times: number }[],
  frequency: number,
): number =>
  parts.reduce((sum, { layers, times }) => sum + times * logLoudness(layers, frequency), 0);
