/** Many instances of one event, of which the worst tells most about it. */
import type { AccountingOptions, Bounds, PrivacyCurve } from "../accountants/accountant.ts";
import { numberUnless } from "../numberUnless.ts";
import { once } from "../once.ts";
import { RefusedInputError } from "../refusal.ts";
import { larger } from "./bounds.ts";
import { LOG_TAIL, type Pairs, pldCurve } from "./curve.ts";
import type { Counted } from "./moments.ts";
import { outcomesCurve } from "./outcomesCurve.ts";
import { saddleAtDelta, saddleAtEpsilon } from "./saddle.ts";
import { waysOf } from "./ways.ts";

const nothing = { upper: 0, lower: 0 } as const;
const toldNothing: PrivacyCurve = { epsilon: () => nothing, delta: () => nothing };

/** The guarantees of all pairs together, if there are any. */
export const curveIfAny = (pairs: Pairs, options: AccountingOptions): PrivacyCurve =>
  pairs(LOG_TAIL).length === 0 ? toldNothing : pldCurve(pairs, options);

/** Each of one pair with outcomes that can be counted: the worst of all. */
export function worstOfAll(all: readonly Pairs[]): PrivacyCurve {
  const curves = once(() =>
    all.flatMap((pairs) =>
      pairs(LOG_TAIL).map(({ distribution }) => outcomesCurve(distribution.sketch())),
    ),
  );
  return {
    epsilon: (delta) => larger(...curves().map((curve) => curve.epsilon(delta))),
    delta: (epsilon) => larger(...curves().map((curve) => curve.delta(epsilon))),
  };
}

/** About how bad a sum of losses is, to choose by. */
type Severity = (sketches: readonly Counted[]) => number;

/** Each of many pairs, whose losses are added: the one that looks worst for a question. */
export function worstLooking(all: readonly Pairs[], options: AccountingOptions): PrivacyCurve {
  const instances = all.map((pairs) => ({
    ways: once(() => waysOf(pairs(LOG_TAIL)).map(({ sketches }) => sketches)),
    curve: once(() => patientCurve(pairs, options)),
  }));
  const worst = (severity: Severity): PrivacyCurve => {
    const severities = instances.map(({ ways }) => Math.max(...ways().map(severity)));
    return instances[severities.indexOf(Math.max(...severities))]!.curve();
  };
  return {
    epsilon: (delta) => {
      const logDelta = Math.log(Math.max(delta, Number.MIN_VALUE));
      return worst((sketches) => saddleAtDelta(sketches, logDelta).epsilon).epsilon(delta);
    },
    delta: (epsilon) =>
      worst((sketches) => saddleAtEpsilon(sketches, epsilon).logDelta).delta(epsilon),
  };
}

/** Bounds further apart than this part of the upper one are looked at again. */
const APART = 0.01;
/** On a grid as fine as this, which may be dear. */
const STEP = 5e-4;
/** Larger epsilons mean nothing to anybody. */
const MEANINGLESS = 500;

/** Few outcomes with large masses between places have poor lower bounds on coarse grids, and are not refined for long. */
function patientCurve(pairs: Pairs, options: AccountingOptions): PrivacyCurve {
  const first = curveIfAny(pairs, options);
  const fine = once(() => curveIfAny(pairs, { discretization: STEP }));
  const patient = (bounds: Bounds, again: (curve: PrivacyCurve) => Bounds): Bounds => {
    const isPoor = bounds.upper - bounds.lower > APART * bounds.upper;
    if (!isPoor || bounds.upper > MEANINGLESS) return bounds;
    // Losses for which that grid is too narrow are known as well as they are.
    const lower = numberUnless(RefusedInputError, 0, () => again(fine()).lower);
    return { upper: bounds.upper, lower: Math.max(bounds.lower, lower) };
  };
  return {
    epsilon: (delta) => patient(first.epsilon(delta), (curve) => curve.epsilon(delta)),
    delta: (epsilon) => patient(first.delta(epsilon), (curve) => curve.delta(epsilon)),
  };
}
