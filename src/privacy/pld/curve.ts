/** The guarantees of composed mechanisms, for one direction: from a data set to its neighbour. */
import type { AccountingOptions, Bounds, PrivacyCurve } from "../accountants/accountant.ts";
import { type Composition, composition } from "./composition.ts";
import { finer, firstFineness } from "./fineness.ts";
import { deltaOf, epsilonOf } from "./hockeyStick.ts";
import { lossGrid } from "./lossGrid.ts";
import type { LossPair } from "./lossPair.ts";
import type { Counted } from "./moments.ts";
import type { Fineness } from "./nodes.ts";
import { logDelta, saddleAtDelta, saddleAtEpsilon } from "./saddle.ts";
import { type View, viewFor } from "./view.ts";
import { windowOf } from "./window.ts";

/** Mechanisms and how often each was used, cut off where log masses are below `logTail`. */
export type Pairs = (logTail: number) => readonly Counted<LossPair>[];

/** What is next to nothing in one step, as a log, unless a question is about less. */
const LOG_TAIL = -60;

/** The curve of one direction. */
export function directedCurve(pairs: Pairs, { discretization }: AccountingOptions): PrivacyCurve {
  const usual = pairs(LOG_TAIL);
  const sketches = usual.map(({ distribution, count }) => ({
    ...{ count, distribution: distribution.sketch() },
  }));
  const most = usual.reduce((sum, { distribution, count }) => {
    return sum + count * distribution.support[1];
  }, 0);
  const answer = (view: View, ask: (sum: Composition) => Bounds) =>
    discretization === undefined
      ? refined({ pairs: usual, sketches, view }, ask)
      : ask(composed(usual, view, { step: discretization, perOctave: Infinity, roundUp: true }));
  return {
    epsilon: (delta) => {
      if (delta >= 1) return { upper: 0, lower: 0 };
      if (delta === 0) return { upper: most, lower: most };
      const view = viewFor(sketches, saddleAtDelta(sketches, delta), Math.log(delta));
      const { upper, lower } = answer(view, (sum) => epsilonOf(sum, delta));
      return { upper: discretization === undefined ? Math.min(upper, most) : upper, lower };
    },
    delta: (epsilon) => {
      const saddle = saddleAtEpsilon(sketches, epsilon);
      const view = viewFor(sketches, saddle, logDelta(saddle));
      return answer(view, (sum) => deltaOf(sum, epsilon));
    },
  };
}

interface Problem {
  readonly pairs: readonly Counted<LossPair>[];
  readonly sketches: readonly Counted[];
  readonly view: View;
}

/** On finer and finer grids, until the bounds are as near as they should be. */
function refined({ pairs, sketches, view }: Problem, ask: (sum: Composition) => Bounds): Bounds {
  const window = windowOf(sketches, view, view.orders);
  let fineness: Fineness | undefined = firstFineness(window, anchorOf(pairs));
  let bounds: Bounds = { upper: Infinity, lower: 0 };
  while (fineness !== undefined) {
    bounds = ask(composed(pairs, view, fineness));
    fineness = finer(fineness, bounds);
  }
  return bounds;
}

/** All losses on one grid, added up. */
const composed = (
  pairs: readonly Counted<LossPair>[],
  view: View,
  fineness: Fineness,
): Composition =>
  composition(
    pairs.map(({ distribution, count }) => ({
      ...{ count, distribution: lossGrid(distribution, fineness) },
    })),
    view,
  );

/** A loss that a grid had better have: of the only mechanism, what divides all losses, or the largest of them. */
function anchorOf([only, ...others]: readonly Counted<LossPair>[]): number {
  if (others.length > 0) return Infinity;
  const { lattice, support } = only!.distribution;
  return lattice ?? support[1];
}
