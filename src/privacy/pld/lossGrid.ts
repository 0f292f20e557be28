/**
 * Distributions of privacy losses on a grid, so that they can be convolved: one that is never better than the mechanism,
 * and one that is never worse.
 */
import { chanceOfAny } from "./allOrNothing.ts";
import { type LossPair, mirrored, type Outcomes } from "./lossPair.ts";
import { lowerMasses } from "./lowerMasses.ts";
import type { Counted } from "./moments.ts";
import { type Fineness, nodesWithin } from "./nodes.ts";
import { upperMasses } from "./upperMasses.ts";

/** Two distributions of losses at the same places. */
export interface LossGrid {
  readonly step: number;
  /** Places as multiples of `step`, increasing. */
  readonly nodes: Float64Array;
  /** Masses that dominate the mechanism: every delta is at least as large. */
  readonly upper: Float64Array;
  /** What of the upper masses is at an infinite loss. */
  readonly above: number;
  /** Masses that the mechanism dominates: every delta is at most as large. */
  readonly lower: Float64Array;
  /** Mass at an infinite loss that really is there. */
  readonly lowerAbove: number;
}

/** Mass at an infinite loss, when any one loss is infinite. */
export const eitherAbove = (
  parts: readonly Counted<LossGrid>[],
  of: "above" | "lowerAbove",
): number =>
  chanceOfAny(parts.map(({ distribution, count }) => ({ distribution: distribution[of], count })));

/** What is between two neighbouring nodes. */
export interface Bins {
  /** Losses of the nodes. */
  readonly edges: Float64Array;
  /** Of bin j, between nodes j - 1 and j: its mass and its loss, which lies between those. */
  readonly masses: Float64Array;
  readonly losses: Float64Array;
}

/** From a data set to its neighbour, and from the neighbour to the data set. */
export interface BothWays<Thing> {
  readonly there: Thing;
  readonly back: Thing;
}

/** The losses of a mechanism on a grid. Each way is worked out when it is asked for. */
export function lossGrids(pair: LossPair, fineness: Fineness): BothWays<() => LossGrid> {
  const nodes = nodesWithin(pair.range, fineness);
  const outcomes = pair.grouped(nodes.map((node) => node * fineness.step));
  const place = { fineness, roundedUp: pair.roundedUp === true, unseen: pair.unseen };
  return {
    there: () => gridOf({ ...place, nodes, above: pair.above }, outcomes),
    back: () => {
      const turned = nodes.map((node) => -node).reverse();
      return gridOf({ ...place, nodes: turned, above: pair.below }, mirrored(outcomes));
    },
  };
}

interface Place {
  readonly fineness: Fineness;
  readonly nodes: Float64Array;
  readonly roundedUp: boolean;
  readonly above: number;
  readonly unseen: number;
}

function gridOf(place: Place, outcomes: Outcomes): LossGrid {
  const { nodes, fineness } = place;
  const { step } = fineness;
  const edges = nodes.map((node) => node * step);
  const bins = binsOf(edges, outcomes, "up");
  const up = fineness.roundUp && place.roundedUp;
  const { masses: upper, above } = upperMasses(up ? roundedUp(bins) : bins);
  return {
    ...{ step, nodes, upper, above: above + place.above + place.unseen },
    ...{ lower: lowerMasses(binsOf(edges, outcomes, "down")), lowerAbove: place.above },
  };
}

/** As if each bin had the loss of its right end. */
const roundedUp = (bins: Bins): Bins => ({
  ...bins,
  losses: bins.losses.map((loss, bin) => bins.edges[bin] ?? loss),
});

/** A loss this near to a node, relative to the width of the bin, is at it, where that makes no claim better than it is. */
const SNAP = 1e-9;

function binsOf(edges: Float64Array, { logMasses, losses }: Outcomes, snap: "up" | "down"): Bins {
  const snapped = new Float64Array(losses.length);
  for (let bin = 0; bin < losses.length; bin++) {
    const low = bin === 0 ? -Infinity : edges[bin - 1]!;
    const high = bin === edges.length ? Infinity : edges[bin]!;
    const near = bin === 0 || bin === edges.length ? 0 : SNAP * (high - low);
    const loss = losses[bin]!;
    if (loss < low + (snap === "down" ? near : 0)) snapped[bin] = low;
    else snapped[bin] = loss > high - (snap === "up" ? near : 0) ? high : loss;
  }
  return { edges, masses: logMasses.map(Math.exp), losses: snapped };
}
