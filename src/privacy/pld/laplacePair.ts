/** Laplace noise of scale 1 / `distance` around 1 and around 0: between them losses go from -distance to distance. */

import { evenly } from "./gaussianPair.ts";
import type { LossPair, Outcomes } from "./lossPair.ts";
import { put } from "./outcomePair.ts";

/** Both of them. `distance` above 0. */
export function laplacePair(distance: number): LossPair {
  const grouped = (edges: Float64Array): Outcomes => {
    const groups = {
      logMasses: new Float64Array(edges.length + 1).fill(-Infinity),
      losses: new Float64Array(edges.length + 1),
    };
    let low = -Infinity;
    for (let group = 0; group <= edges.length; group++) {
      const edge = edges[group] ?? Infinity;
      const [from, to] = [Math.max(low, -distance), Math.min(edge, distance)];
      // Beyond 0 all outcomes have the smallest loss, beyond 1 the largest.
      if (low < -distance && edge >= -distance) put(groups, group, smallest(distance));
      if (to > from) put(groups, group, between(from, to, distance));
      if (low < distance && edge >= distance) put(groups, group, largest(distance));
      low = edge;
    }
    return groups;
  };
  return {
    range: [-distance, distance],
    support: [-distance, distance],
    ...{ above: 0, below: 0, unseen: 0, symmetric: true },
    grouped,
    sketch: () => grouped(evenly(-distance, distance)),
  };
}

const smallest = (distance: number) => ({ logMass: -distance - Math.LN2, loss: -distance });
const largest = (distance: number) => ({ logMass: -Math.LN2, loss: distance });

/** Losses from `low` to `high`: at loss s the upper density is exp((s - distance) / 2) / 4. */
const between = (low: number, high: number, distance: number) => ({
  logMass: (low - distance) / 2 - Math.LN2 + Math.log(Math.expm1((high - low) / 2)),
  loss: (low + high) / 2,
});
