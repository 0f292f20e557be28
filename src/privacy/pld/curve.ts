/** The guarantees of composed mechanisms. */
import type { AccountingOptions, Bounds, PrivacyCurve } from "../accountants/accountant.ts";
import { allOrNothing } from "./allOrNothing.ts";
import { type Asked, besideTheWorse, deltaAt, epsilonAt } from "./asked.ts";
import { larger, narrower } from "./bounds.ts";
import { FINE, finer, firstFineness } from "./fineness.ts";
import { type BothWays, type LossGrid, lossGrids } from "./lossGrid.ts";
import type { LossPair } from "./lossPair.ts";
import { type LossSum, lossSum } from "./lossSum.ts";
import { type Counted, totalCount } from "./moments.ts";
import type { Fineness } from "./nodes.ts";
import { refutedBelow, smoothBounds } from "./smoothBounds.ts";
import { TooLargeError } from "./tooLarge.ts";
import { shorter, type View, windowFor } from "./view.ts";
import { type Way, waysOf } from "./ways.ts";

/** Mechanisms and how often each was used, cut off where log masses are below `logTail`. */
export type Pairs = (logTail: number) => readonly Counted<LossPair>[];

/** What is next to nothing in one step, as a log, unless a question is about less. */
export const LOG_TAIL = -60;

/** A question, and how a way looks at it, after what it saw before. */
interface Question {
  readonly view: (way: Way, seen?: Bounds) => View;
  readonly ask: (sum: LossSum) => Bounds;
  readonly accuracy: number;
}

/** All guarantees. Answers are worked out when asked for; what they are made from is kept for the next ones. */
export function pldCurve(
  pairs: Pairs,
  { discretization, accuracy = FINE }: AccountingOptions,
): PrivacyCurve {
  const given = discretization === undefined ? undefined : everyMultiple(discretization);
  const problems = new Map<number, Problem>();
  const problem = (logTail: number) => kept(problems, logTail, () => problemOf(pairs(logTail)));
  const usual = problem(LOG_TAIL);
  const known = allOrNothing(usual.pairs);
  if (known) return known;
  const most = Math.max(...usual.ways.map((way) => way.most));
  const answer = (asked: Asked) =>
    given
      ? onGivenGrid(problem(tailFor(asked, usual)), asked, given)
      : onAnyGrid(problem, asked, accuracy);
  return {
    epsilon: (delta) => {
      if (delta >= 1) return { upper: 0, lower: 0 };
      if (delta === 0) return { upper: given ? mostOn(usual.pairs, given) : most, lower: most };
      const { upper, lower } = answer(epsilonAt(delta));
      return { upper: given ? upper : Math.min(upper, most), lower };
    },
    delta: (epsilon) =>
      !given && epsilon >= most ? { upper: 0, lower: 0 } : answer(deltaAt(epsilon)),
  };
}

/** On the grid that somebody asked for. */
function onGivenGrid({ ways, sums }: Problem, asked: Asked, given: Fineness): Bounds {
  const near = besideTheWorse(asked, ways);
  const views = new Map(ways.map((way) => [way, thorough(way, near)]));
  return onGrid(sums, given, { views, ask: asked.ask }).bounds;
}

/** Without a grid, or on one that may be chosen; of ways that can be the worse one. */
function onAnyGrid(
  problem: (logTail: number) => Problem,
  question: Asked,
  accuracy: number,
): Bounds {
  const mattering = ({ ways, ...others }: Problem): Problem => ({
    ...others,
    ways: ways.filter(question.canMatter),
  });
  const usual = mattering(problem(LOG_TAIL));
  const asked = besideTheWorse(question, usual.ways);
  const smooth = smoothBounds(usual, asked, accuracy);
  if (smooth && distanceOf(smooth) <= accuracy) return smooth;
  const found = mattering(problem(tailFor(asked, usual)));
  const view = (way: Way, seen?: Bounds) => shortest(way, asked, seen);
  const bounds = narrower(refined(found, { view, ask: asked.ask, accuracy }), smooth);
  return distanceOf(bounds) <= accuracy ? bounds : refutedBelow(bounds, found.pairs, asked);
}

/** How a way is looked at on a grid that is given. */
const thorough = ({ sketches }: Way, { saddleOf }: Asked): View =>
  windowFor(sketches, { saddle: saddleOf(sketches), outside: THOROUGH });

/** And on one that may be chosen. */
function shortest(way: Way, { saddleOf, windowOf, from }: Asked, seen?: Bounds): View {
  const { sketches } = way;
  const saddle = saddleOf(sketches);
  return shorter(windowOf(sketches), sketches, { saddle, from: from(way, seen) });
}

/** Mechanisms, cut off somewhere, with all that is made of them. */
interface Problem {
  readonly pairs: readonly Counted<LossPair>[];
  readonly ways: readonly Way[];
  readonly sums: Sums;
}

function problemOf(pairs: readonly Counted<LossPair>[]): Problem {
  const furthest = pairs.reduce((sum, { distribution: { range }, count }) => {
    return sum + count * Math.max(-range[0], range[1]);
  }, 0);
  if (furthest > LARGEST) {
    throw new TooLargeError("pld", `are as large as ${furthest.toExponential(1)}, too large`);
  }
  return { pairs, ways: waysOf(pairs), sums: keptSums(pairs) };
}

/** Sums of larger losses have no digits left behind the point. */
const LARGEST = 1e15;

/** What is cut off in all steps together is next to nothing beside delta, unless that is 0 to a number. */
function tailFor({ saddleOf }: Asked, { ways, pairs }: Problem): number {
  const logDelta = Math.max(SMALLEST, ...ways.map(({ sketches }) => saddleOf(sketches).logDelta));
  const enough = logDelta - Math.log(totalCount(pairs)) - CUT;
  return Math.min(LOG_TAIL, LOG_TAIL * Math.ceil(enough / LOG_TAIL));
}

/** Log of the smallest number that there is. */
const SMALLEST = Math.log(Number.MIN_VALUE);

/** What is cut off, relative to delta, is less than exp(-this). */
const CUT = 14;

/** Where the grid is given, what is outside the window does not make the answer noticeably worse than it is. */
const THOROUGH = 22;

/** The grid of a width that somebody asked for. */
const everyMultiple = (step: number): Fineness => ({ step, perOctave: Infinity, roundUp: true });

/** The largest loss on a grid. */
const mostOn = (pairs: readonly Counted<LossPair>[], { step }: Fineness): number =>
  pairs.reduce((sum, { distribution: { support }, count }) => {
    return sum + count * step * Math.ceil(Math.max(support[1], -support[0]) / step);
  }, 0);

/** How much finer the next grid is at most as long as neither way is known to be the worse one. */
const STRIDE = 8;

/** A finer grid that makes the upper bound smaller by more than this share helped. */
const STILL = 2e-5;

/** A grid of fewer places may just be too coarse to have a lower bound at all. */
const ENOUGH_PLACES = 2 ** 14;

/** Deltas below this are as good as 0 to everybody who asks. */
const NEGLIGIBLE = 1e-15;

/** How far apart bounds are, relative to the upper one. Of epsilons, which are small only where they are 0, or deltas. */
function distanceOf({ upper, lower }: Bounds): number {
  if (upper === Infinity) return lower === Infinity ? 0 : 1;
  return upper < NEGLIGIBLE ? 0 : (upper - lower) / upper;
}

/** On finer and finer grids, until the bounds are as near as they should be. A way that cannot matter is left out. */
function refined({ ways, pairs, sums }: Problem, question: Question): Bounds {
  const anchor = anchorOf(pairs);
  let views = new Map(ways.map((way) => [way, question.view(way)]));
  let fineness = firstFineness({ length: longest(views), anchor }, totalCount(pairs));
  let bounds: Bounds = { upper: Infinity, lower: 0 };
  let before = { distance: Infinity, upper: Infinity };
  for (;;) {
    const { bounds: found, each, places } = onGrid(sums, fineness, { views, ask: question.ask });
    bounds = narrower(found, bounds);
    const distance = distanceOf(bounds);
    // Where a finer grid helped neither bound, a still finer one would not help either.
    const isBlind = bounds.lower === 0 && places < ENOUGH_PLACES;
    if (
      !isBlind &&
      distance > before.distance / 2 &&
      !(bounds.upper < before.upper * (1 - STILL))
    ) {
      return bounds;
    }
    const left = [...each].filter(([, { upper }]) => upper > bounds.lower);
    views = new Map(left.map(([way, seen]) => [way, question.view(way, seen)]));
    const next = finer(fineness, distance, {
      ...{ length: longest(views), anchor, accuracy: question.accuracy },
      atMost: left.length > 1 ? STRIDE : Infinity,
    });
    if (next === undefined) return bounds;
    [fineness, before] = [next, { distance, upper: bounds.upper }];
  }
}

const longest = (views: ReadonlyMap<Way, View>): number =>
  Math.max(...[...views.values()].map(({ length }) => length));

interface Looking extends Pick<Question, "ask"> {
  readonly views: ReadonlyMap<Way, View>;
}

/** The worse of all ways, on one grid. */
function onGrid(sums: Sums, fineness: Fineness, { views, ask }: Looking) {
  const each = new Map<Way, Bounds>();
  let places = 0;
  for (const [way, view] of views) {
    const sum = sums(fineness, way.name, view);
    each.set(way, ask(sum));
    places = Math.max(places, sum.places);
  }
  return { bounds: larger(...each.values()), each, places };
}

/** Losses added up, on a grid, from one side, as a question looks at them. */
type Sums = (fineness: Fineness, way: Way["name"], view: View) => LossSum;

/** As many sums as this are kept. */
const KEPT = 8;

function keptSums(pairs: readonly Counted<LossPair>[]): Sums {
  const grids = new Map<string, readonly Counted<BothWays<() => LossGrid>>[]>();
  const sums = new Map<string, LossSum>();
  return (fineness, way, view) => {
    const grid = `${fineness.step} ${fineness.perOctave}`;
    const bothWays = kept(grids, grid, () =>
      pairs.map(({ distribution, count }) => ({
        ...{ count, distribution: lossGrids(distribution, fineness) },
      })),
    );
    return kept(sums, `${grid} ${way} ${keyOf(view)}`, () => {
      const parts = bothWays.map(({ distribution, count }) => ({
        ...{ count, distribution: distribution[way]() },
      }));
      return lossSum(parts, view);
    });
  };
}

const keyOf = ({ tilt, logOutside, period }: View): string =>
  period ? `${period.tilt} ${period.length} ${period.order}` : `${tilt} ${logOutside}`;

/** What is known by this key, or is made now. The oldest is forgotten. */
function kept<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key) ?? make();
  known.set(key, found);
  if (known.size > KEPT) known.delete(known.keys().next().value!);
  return found;
}

/** A loss that a grid had better have: of the only mechanism, what divides all losses, or the largest of them. */
function anchorOf([only, ...others]: readonly Counted<LossPair>[]): number {
  if (others.length > 0) return Infinity;
  const { lattice, support } = only!.distribution;
  return lattice ?? support[1];
}
