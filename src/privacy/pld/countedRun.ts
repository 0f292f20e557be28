/**
 * One run of an event, with outcomes that can be counted: whatever is told about runs by these alone, a mechanism that the
 * event allows could tell.
 */
import { certainMasses, LEAST, type Masses, type UncertainMasses } from "./certainMasses.ts";
import { type Composition, composition } from "./composition.ts";
import { lossGrids } from "./lossGrid.ts";
import type { LossPair } from "./lossPair.ts";
import { type Counted, totalCount } from "./moments.ts";
import type { Fineness } from "./nodes.ts";
import type { RunOutcome } from "./selectedPair.ts";
import { ordersFor, windowOf } from "./window.ts";

/** What is outside the window of a sum, as a log: less than the rounding errors. */
const LOG_OUTSIDE = -44;
/** Squares of all steps add up to less than this. */
const ROUNDED = 4e-6;
const [FEWEST_PLACES, MOST_PLACES] = [2 ** 12, 2 ** 17];
/** Coarser parts of the grid are as good as fine ones then. */
const PER_OCTAVE = 256;
/** Outcomes of a sum, in the order of their losses. */
const GROUPS = 600;

/** The outcomes of all parts together, in the order of their losses; undefined where nothing is certain of them. */
export function countedRun(pairs: readonly Counted<LossPair>[]): readonly RunOutcome[] | undefined {
  const [only, ...others] = pairs;
  if (only === undefined) return undefined;
  const isOne = others.length === 0 && only.count === 1;
  const masses = certainMasses(isOne ? singlePart(only.distribution) : sumOfParts(pairs));
  return masses && outcomesOf(masses);
}

/** Without those that next to nothing is. */
const outcomesOf = ({ upper, lower }: Masses): readonly RunOutcome[] =>
  Array.from(upper, (mass, k) => ({ upper: mass, lower: lower[k]! })).filter(
    (outcome) => Math.max(outcome.upper, outcome.lower) > LEAST,
  );

/** As a mechanism is sketched: groups of its outcomes, known but for what it cut off. */
function singlePart(pair: LossPair): UncertainMasses {
  const { logMasses, losses } = pair.sketch();
  const unseen = new Float64Array(losses.length).fill(pair.unseen);
  return {
    upper: logMasses.map(Math.exp),
    lower: logMasses.map((logMass, group) => Math.exp(logMass - losses[group]!)),
    ...{ upperErrors: unseen, lowerErrors: unseen },
  };
}

/** A sum of losses that the sum of all losses dominates, in groups of equal width. */
function sumOfParts(pairs: readonly Counted<LossPair>[]): UncertainMasses {
  const sketches = pairs.map(({ distribution, count }) => ({
    ...{ count, distribution: distribution.sketch() },
  }));
  const margin = { tilt: 0, logOutside: LOG_OUTSIDE };
  const frame = { ...margin, orders: ordersFor(sketches, margin) };
  const window = windowOf(sketches, margin, frame.orders);
  const fineness = gridFor(window.largest - window.least, pairs);
  const grids = pairs.map(({ distribution, count }) => ({
    ...{ count, distribution: lossGrids(distribution, fineness).there() },
  }));
  return grouped(composition(grids, frame));
}

/** Where all losses are multiples of one, these are on it. */
function gridFor(length: number, pairs: readonly Counted<LossPair>[]): Fineness {
  const wanted = length * Math.sqrt(totalCount(pairs) / ROUNDED);
  const step = length / Math.min(MOST_PLACES, Math.max(FEWEST_PLACES, wanted));
  const [only, ...others] = pairs;
  const lattice = others.length === 0 ? only!.distribution.lattice : undefined;
  const fitted = lattice === undefined ? step : lattice / Math.ceil(lattice / step);
  return { step: fitted, perOctave: PER_OCTAVE };
}

/**
 * Lower masses put together. Each may be off by the rounding, neighbours the same way, so that their errors add up; a group
 * also by what came around the circle.
 */
function grouped({ losses, lower, scale, rounding, outside }: Composition): UncertainMasses {
  const [first, last] = [losses[0]!, losses.at(-1)!];
  const unit = Math.exp(scale);
  const groups = {
    ...{ upper: new Float64Array(GROUPS), lower: new Float64Array(GROUPS) },
    ...{ upperErrors: new Float64Array(GROUPS), lowerErrors: new Float64Array(GROUPS) },
  };
  let before = -1;
  losses.forEach((loss, place) => {
    const group = Math.min(GROUPS - 1, Math.floor(((loss - first) / (last - first)) * GROUPS));
    const odds = Math.exp(-loss);
    const error = rounding + (group > before ? outside : 0);
    groups.upper[group]! += unit * lower[place]!;
    groups.lower[group]! += unit * lower[place]! * odds;
    groups.upperErrors[group]! += unit * error;
    groups.lowerErrors[group]! += unit * error * odds;
    before = group;
  });
  return groups;
}
