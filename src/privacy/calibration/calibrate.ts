/**
 * The value of one free parameter with which a target is met.
 *
 * Proves: the epsilon of the value that is returned is at most the target, by the accountant that was asked; a value
 * beside it misses the target. Does not prove: that no value further away would meet it, too, where the accountant is
 * not quite monotone.
 */
import { type Crossing, safeSideRoot } from "../../math/safeSideRoot.ts";
import {
  type Account,
  type AccountOptions,
  accountantNamed,
  checkedEpsilon,
  privacyOf,
} from "../account.ts";
import { type Bounds, UnsupportedEventError } from "../accountants/accountant.ts";
import { checkDelta } from "../deltaCheck.ts";
import type { PrivacyEvent } from "../event.ts";
import { shortly, withDigits } from "../numberText.ts";
import { RefusedInputError, shown } from "../refusal.ts";

/** What happens with this value of the parameter. */
export type MakeEvent = (value: number) => PrivacyEvent;

/** What has to hold. */
export interface PrivacyTarget {
  readonly epsilon: number;
  readonly delta: number;
}

/** How a parameter is looked for. */
export interface CalibrationOptions extends AccountOptions {
  readonly target: PrivacyTarget;
  /** Name of the parameter, for errors. */
  readonly parameter: string;
  /** Values that are allowed, both ends included. Above 0. */
  readonly range: readonly [smallest: number, largest: number];
  /** Which values are more private: `larger` ones for noise, `smaller` ones for steps and batches. */
  readonly morePrivate: "larger" | "smaller";
  /** Only whole numbers. @default false */
  readonly whole?: boolean;
  /** Largest relative distance from a value that misses the target; for whole numbers it is 1. @default 1e-5 */
  readonly tolerance?: number;
}

/** A parameter that meets the target. */
export interface Calibrated {
  readonly value: number;
  readonly event: PrivacyEvent;
  /** Epsilon of this event at the target's delta. `upper` is at most the target. */
  readonly achieved: Bounds;
  /** Answers any other question about this event. */
  readonly account: Account;
  /** The value beside it that misses the target; absent where every allowed value meets it. */
  readonly missedBy?: { readonly value: number; readonly epsilon: number };
  /** How often the accountant was asked. */
  readonly evaluations: number;
}

/** No allowed value meets the target. */
export class UnreachableTargetError extends Error {
  override readonly name = "UnreachableTargetError";
  /** The best that can be had. */
  readonly best: { readonly value: number; readonly epsilon: number };

  constructor(options: CalibrationOptions, best: UnreachableTargetError["best"], by: string) {
    const { target, parameter, range } = options;
    super(
      `${parameter}: no value from ${shortly(range[0])} to ${shortly(range[1])} has epsilon at most ${shortly(target.epsilon)} at delta ` +
        `${shortly(target.delta)}, says ${by}. The best is epsilon ${withDigits(best.epsilon, 6)}, at ${parameter} ${withDigits(best.value, 6)}. ` +
        "Ask a tighter accountant, aim for a larger epsilon or delta, or free something else.",
    );
    this.best = best;
  }
}

/** What is done with one value. */
interface Tried {
  readonly value: number;
  readonly event: PrivacyEvent;
  readonly account: Account;
  readonly achieved: Bounds;
}

const startTolerance = 1e-3;
const startAccuracy = 2e-3;
/** Closer than any two whole numbers below 2^40 in their logarithms. */
const neighbours = 1e-13;

/**
 * The least private value of a parameter that meets the target; `makeEvent` says what happens with it.
 *
 * @throws UnreachableTargetError with the best that can be had, where no allowed value does.
 * @throws RefusedInputError, UnsupportedEventError as `privacyOf` does.
 */
export function calibrate(makeEvent: MakeEvent, options: CalibrationOptions): Calibrated {
  checkTarget(options);
  const axis = axisOf(options);
  const tried = new Map<number, Tried>();
  const start = nearerStart(makeEvent, options, axis);
  const { whole = false, tolerance = 1e-5 } = options;
  const closest = whole ? neighbours : tolerance;
  const crossing = search(axis, { ...start, tolerance: closest }, (value) => {
    const result = tryValue(makeEvent, value, options);
    tried.set(value, result);
    return ratioOf(result, options);
  });
  return resultOf(crossing, axis, { tried, options });
}

function tryValue(makeEvent: MakeEvent, value: number, options: CalibrationOptions): Tried {
  const event = makeEvent(value);
  const account = privacyOf(event, { ...options, delta: options.target.delta });
  return { value, event, account, achieved: account.epsilon(options.target.delta) };
}

/** Of what was achieved to what was aimed for: at most 1 where the target is met, also one of 0. */
const ratioOf = ({ achieved: { upper } }: Tried, { target }: CalibrationOptions): number =>
  upper === 0 ? 0 : upper / target.epsilon;

/** The parameter as a position that rises with privacy: ± its logarithm. */
interface Axis {
  readonly low: number;
  readonly high: number;
  readonly positionOf: (value: number) => number;
  readonly valueAt: (position: number) => number;
}

function axisOf({ range, morePrivate, whole = false }: CalibrationOptions): Axis {
  const sign = morePrivate === "larger" ? 1 : -1;
  const [smallest, largest] = range;
  const positionOf = (value: number) => sign * Math.log(value);
  const ends = [positionOf(smallest), positionOf(largest)].toSorted((a, b) => a - b);
  const valueAt = (position: number) => {
    const value = Math.exp(sign * position);
    return Math.min(largest, Math.max(smallest, whole ? Math.round(value) : value));
  };
  return { low: ends[0]!, high: ends[1]!, positionOf, valueAt };
}

interface SearchOptions extends Start {
  readonly tolerance: number;
}

/** `ratio` is epsilon over its target. */
function search(
  { low, high, positionOf, valueAt }: Axis,
  { start, slope, tolerance }: SearchOptions,
  ratio: (value: number) => number,
): Crossing {
  const snap = (position: number) => positionOf(valueAt(position));
  const excess = (position: number) => Math.log(ratio(valueAt(position)));
  return safeSideRoot(excess, { low, high, start, slope, tolerance, snap });
}

/** Where to begin, and how steep it is there. */
interface Start {
  readonly start: number;
  readonly slope: number;
}

/** By the cheapest accountants that know the event. */
function startOf(makeEvent: MakeEvent, options: CalibrationOptions, axis: Axis): Start {
  const start = Math.min(axis.high, Math.max(axis.low, 0));
  for (const accountant of ["clt", "rdp"].filter((name) => name !== options.accountant)) {
    const { discretization: _, ...rest } = options;
    try {
      const nearer = roughly(makeEvent, { ...rest, accountant }, { axis, start, slope: -1 });
      if (nearer) return nearer;
    } catch (error) {
      if (!(error instanceof UnsupportedEventError)) throw error;
    }
  }
  return { start, slope: -1 };
}

/** The same by the accountant that decides, where it is quicker with bounds that lie apart: most of a search needs no more. */
function nearerStart(makeEvent: MakeEvent, options: CalibrationOptions, axis: Axis): Start {
  const start = startOf(makeEvent, options, axis);
  if (options.discretization !== undefined || options.accuracy !== undefined) return start;
  const accountant =
    options.accountant === undefined
      ? privacyOf(makeEvent(axis.valueAt(start.start)), options).accountant
      : accountantNamed(options.accountant);
  if (!accountant.takesAccuracy) return start;
  const rough = { ...options, accuracy: startAccuracy };
  return roughly(makeEvent, rough, { axis, ...start }) ?? start;
}

/** What a search to within `startTolerance` finds; undefined where the target is met everywhere, or nowhere. */
function roughly(
  makeEvent: MakeEvent,
  options: CalibrationOptions,
  { axis, ...start }: Start & { readonly axis: Axis },
): Start | undefined {
  const ratio = (value: number) => ratioOf(tryValue(makeEvent, value, options), options);
  const { safe, unsafe } = search(axis, { ...start, tolerance: startTolerance }, ratio);
  if (!safe || !unsafe) return undefined;
  const slope = (safe.excess - unsafe.excess) / (safe.position - unsafe.position);
  return slope < 0 && slope > -Infinity ? { start: safe.position, slope } : undefined;
}

interface Search {
  readonly tried: ReadonlyMap<number, Tried>;
  readonly options: CalibrationOptions;
}

function resultOf({ safe, unsafe, evaluations }: Crossing, axis: Axis, { tried, options }: Search) {
  const missed = unsafe && tried.get(axis.valueAt(unsafe.position))!;
  const missedBy = missed && { value: missed.value, epsilon: missed.achieved.upper };
  if (!safe) {
    throw new UnreachableTargetError(options, missedBy!, missed!.account.accountant.name);
  }
  const { value, event, account, achieved } = tried.get(axis.valueAt(safe.position))!;
  return { value, event, account, achieved, ...(missedBy && { missedBy }), evaluations };
}

function checkTarget({ target, parameter, range, tolerance = 1e-5 }: CalibrationOptions): void {
  checkedEpsilon(target.epsilon, "target.epsilon");
  checkDelta(target.delta);
  const [smallest, largest] = range;
  if (!(smallest > 0 && smallest <= largest && largest < Infinity)) {
    const why = "It is looked for between two finite values above 0.";
    throw new RefusedInputError({
      ...{ where: `range of ${parameter}`, expected: "two numbers above 0, the smaller one first" },
      ...{ got: shown(range), why },
    });
  }
  if (tolerance > 0 && tolerance < 1) return;
  const why = "It says how close to the target the answer has to be.";
  throw new RefusedInputError({
    ...{ where: "tolerance", expected: "a number between 0 and 1", got: shown(tolerance), why },
  });
}
