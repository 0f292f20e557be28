/**
 * Distributions of privacy losses on a grid, so that they can be convolved: one that is never better than the mechanism,
 * and one that is never worse.
 */
import type { LossPair } from "./lossPair.ts";
import { lowerMasses } from "./lowerMasses.ts";
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
  /** Masses that the mechanism dominates: every delta is at most as large. They may sum to less than 1. */
  readonly lower: Float64Array;
  /** Mass at an infinite loss that really is there. */
  readonly lowerAbove: number;
}

/** What is between two neighbouring nodes. */
export interface Bins {
  /** Losses of the nodes. */
  readonly edges: Float64Array;
  /** Of bin j, between nodes j - 1 and j: its mass and its loss, which lies between those. */
  readonly masses: Float64Array;
  readonly losses: Float64Array;
}

/** The losses of a mechanism on a grid. */
export function lossGrid(pair: LossPair, fineness: Fineness): LossGrid {
  const nodes = nodesWithin(pair.range, fineness);
  const bins = binsOf(
    pair,
    nodes.map((node) => node * fineness.step),
  );
  const { masses, above } = upperMasses(
    fineness.roundUp && pair.roundedUp ? roundedUp(bins) : bins,
  );
  return {
    ...{ step: fineness.step, nodes, upper: masses, above: above + pair.above + pair.unseen },
    ...{ lower: lowerMasses(bins), lowerAbove: pair.above },
  };
}

/** As if each bin had the loss of its right end. */
const roundedUp = (bins: Bins): Bins => ({
  ...bins,
  losses: bins.losses.map((loss, bin) => bins.edges[bin] ?? loss),
});

/** A loss this near to a node, relative to the width of the bin, is at it. */
const SNAP = 1e-9;

function binsOf(pair: LossPair, edges: Float64Array): Bins {
  const { logMasses, losses } = pair.grouped(edges);
  const last = edges.length;
  return {
    edges,
    masses: logMasses.map(Math.exp),
    losses: losses.map((loss, bin) => {
      const low = bin === 0 ? -Infinity : edges[bin - 1]!;
      const high = bin === last ? Infinity : edges[bin]!;
      const near = SNAP * (bin === 0 || bin === last ? 0 : high - low);
      if (loss < low + near) return low;
      return loss > high - near ? high : loss;
    }),
  };
}
