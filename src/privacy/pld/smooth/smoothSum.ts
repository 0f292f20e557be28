/**
 * Delta of a sum of losses that are analytic functions of normal numbers, without a grid. Under a tilt t, and with losses
 * taken for one that lie a period p apart, Poisson's summation formula says that
 *
 *     Σ exp(t j p) delta(epsilon + j p) = exp(-t epsilon) / p · Σ M(t - i ω) exp(i ω epsilon) / ((t - i ω) (t + 1 - i ω))
 *
 * over all whole j on the left and all multiples ω of 2π / p on the right, where M(s) = E exp(s · sum). Whatever is left out
 * or not exact is bounded: echoes (j ≠ 0), frequencies further out, the integrals in M, rounding.
 */
import { echoes } from "../echoes.ts";
import type { LossSum } from "../lossSum.ts";
import type { Period } from "../period.ts";
import { characteristicOf, type Summand } from "./characteristic.ts";
import { deltaFrom } from "./deltaFrom.ts";
import { epsilonFrom } from "./epsilonFrom.ts";
import { frequenciesFor, type SurveyedPart } from "./frequencies.ts";
import type { SampledNormal } from "./normalLoss.ts";
import { quadratureFor } from "./quadrature.ts";
import { survey } from "./survey.ts";

/** Losses of one mechanism, and how many of them are added. */
export interface SmoothPart {
  readonly loss: SampledNormal;
  readonly times: number;
}

/** How a sum is looked at. */
export interface SmoothView {
  /** From a data set with the record to the one without it, or back: then losses are -L, of what there is with the record. */
  readonly way: "there" | "back";
  readonly period: Period;
  /** About where epsilons are. */
  readonly near: number;
  /** Minus the log of what frequencies that are left out may add to exp(t epsilon) / M(t) · delta. */
  readonly outside: number;
}

/** The sum. Undefined where it is not smooth enough: too many frequencies would be loud, or too many points be needed. */
export function smoothSum(parts: readonly SmoothPart[], view: SmoothView): LossSum | undefined {
  const { period, near, outside } = view;
  const surveyed = allOf(parts, (part) => surveyedPart(part, view));
  const few = surveyed && frequenciesFor(surveyed, { period: period.length, outside });
  if (few === undefined) return undefined;
  const frequencies = { frequency: (2 * Math.PI) / period.length, count: few.count };
  const highest = frequencies.frequency * few.count;
  const summands = allOf(surveyed!, (part) => summandOf(part, highest));
  const logMoment = logMomentOf(parts, exponentOf(view.way, period.order));
  if (summands === undefined || logMoment === undefined) return undefined;
  const delta = deltaFrom(summands, {
    characteristic: characteristicOf(summands, frequencies),
    ...{ period, frequencies, rest: Math.exp(few.logRest), turned: view.way === "back" },
    echoes: echoes(period, logMoment),
  });
  const search = { near, slope: -period.tilt };
  return { places: few.count, delta, epsilon: (at) => epsilonFrom(delta, at, search) };
}

/** The moment of an order of the losses is that of this order of L under the distribution without the record. */
const exponentOf = (way: SmoothView["way"], order: number): number =>
  way === "there" ? 1 + order : -order;

function surveyedPart(
  { loss, times }: SmoothPart,
  { way, period }: SmoothView,
): SurveyedPart | undefined {
  const tilted = { ...loss, exponent: exponentOf(way, period.tilt) };
  const points = survey(tilted);
  const moment = points && quadratureFor(tilted, 0, points);
  return moment && { tilted, times, points, logMoment: moment.logMoment };
}

function summandOf({ tilted, times, points }: SurveyedPart, highest: number): Summand | undefined {
  const quadrature = quadratureFor(tilted, highest, points);
  return quadrature && { quadrature, times };
}

/** More than all rounding in the log of a moment. */
const ROUNDING = 1e-11;

/** Log of E exp(order · sum), or a little more. */
function logMomentOf(parts: readonly SmoothPart[], exponent: number): number | undefined {
  const logs = allOf(parts, ({ loss, times }) => {
    const quadrature = quadratureFor({ ...loss, exponent }, 0);
    return quadrature && times * (quadrature.logMoment + ROUNDING);
  });
  return logs?.reduce((sum, log) => sum + log, 0);
}

/** All results, if there are all. */
function allOf<From, To>(
  items: readonly From[],
  of: (item: From) => To | undefined,
): readonly To[] | undefined {
  const results: To[] = [];
  for (const item of items) {
    const result = of(item);
    if (result === undefined) return undefined;
    results.push(result);
  }
  return results;
}
