/** Questions to a sum of losses, and where their answers are about. */
import type { Bounds } from "../accountants/accountant.ts";
import type { LossSum } from "./lossSum.ts";
import type { Counted } from "./moments.ts";
import { type Saddle, saddleAtDelta, saddleAtEpsilon } from "./saddle.ts";
import { type View, windowFor } from "./view.ts";
import type { Way } from "./ways.ts";

/** What is worked out from sketches. */
type Of<Result> = (sketches: readonly Counted[]) => Result;

/** A question. */
export interface Asked {
  readonly ask: (sum: LossSum) => Bounds;
  /** About where its answer is. */
  readonly saddleOf: Of<Saddle>;
  /** What holds nearly all losses there. */
  readonly windowOf: Of<View>;
  /** From where on answers have to be good, in view of bounds seen before. */
  readonly from: (way: Way, seen?: Bounds) => number;
  /** Whether a way can be the worse one at all. */
  readonly canMatter: (way: Way) => boolean;
  /** What no answer can be below if an event is that likely with the record and without it. */
  readonly refuted: (withRecord: number, without: number) => number;
  /** Where it is when this is about the answer. */
  readonly near: (saddle: Saddle, answer: number) => Saddle;
}

/** Which epsilon there is at this delta, above 0. */
export function epsilonAt(delta: number): Asked {
  const { saddleOf, windowOf } = about((sketches) => saddleAtDelta(sketches, Math.log(delta)));
  const from: Asked["from"] = (way, seen) => seen?.lower ?? roughly(way, saddleOf(way.sketches));
  const near: Asked["near"] = (saddle, epsilon) => ({ ...saddle, epsilon });
  const refuted = (p: number, q: number) => (p > delta ? Math.log((p - delta) / q) : 0);
  const ask: Asked["ask"] = (sum) => sum.epsilon(delta);
  return { ask, saddleOf, windowOf, from, near, canMatter: () => true, refuted };
}

/** Which delta there is at this epsilon. */
export const deltaAt = (epsilon: number): Asked => ({
  ...about((sketches) => saddleAtEpsilon(sketches, epsilon)),
  ask: (sum) => sum.delta(epsilon),
  from: () => epsilon,
  canMatter: ({ most }) => most > epsilon,
  refuted: (p, q) => p - Math.exp(epsilon) * q,
  near: (saddle, delta) => ({ ...saddle, logDelta: Math.log(delta) }),
});

/** A delta that is that much smaller than another one, as a log, need not be known any better. */
const FAR_BELOW = 30;
/** How much steeper than where the worse way is asked the other one is looked at, there. */
const STEEPER = 4;

/** The same question in view of all ways: next to the largest loss that a way can have, its own delta would ask for a huge tilt. */
export function besideTheWorse(asked: Asked, ways: readonly Way[]): Asked {
  const saddles = ways.map(({ sketches }) => asked.saddleOf(sketches));
  const worse = saddles.reduce((a, b) => (b.logDelta > a.logDelta ? b : a));
  const logDelta = worse.logDelta - FAR_BELOW;
  const capped = (saddle: Saddle): Saddle =>
    saddle.logDelta < logDelta
      ? { ...saddle, logDelta, tilt: Math.min(saddle.tilt, STEEPER * worse.tilt) }
      : saddle;
  return { ...asked, ...about((sketches) => capped(asked.saddleOf(sketches))) };
}

/** Worked out once: every grid asks again. */
function about(saddle: Of<Saddle>): Pick<Asked, "saddleOf" | "windowOf"> {
  const saddleOf = remembered(saddle);
  return {
    saddleOf,
    windowOf: remembered((sketches) => windowFor(sketches, { saddle: saddleOf(sketches) })),
  };
}

function remembered<Result>(of: Of<Result>): Of<Result> {
  const known = new Map<readonly Counted[], Result>();
  return (sketches) => {
    const result = known.get(sketches) ?? of(sketches);
    known.set(sketches, result);
    return result;
  };
}

/** An epsilon that is small enough, although it is an approximation: its delta is more than what was asked for, exp(5) times. */
function roughly({ most }: Way, { tilt, epsilon }: Saddle): number {
  const least = tilt === 0 ? 0 : Math.max(0, epsilon - 5 / tilt);
  return Math.min(least, most / 2);
}
