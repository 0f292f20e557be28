/**
 * The counterpart of connecting the dots: a distribution of losses on the same nodes that the mechanism dominates.
 *
 * Delta as a function of x = exp(epsilon) is convex, starts as 1 - x and ends at 0. Any such function below it that bends
 * only at nodes will do (Blackwell): mass / x is by how much it bends. Inside a bin the chord is above delta by at most
 * what it is above the bin as one outcome; let down by that at both ends, it is below. Where this is not convex, its
 * convex hull is, and lies lower still.
 */
import type { Bins } from "./lossGrid.ts";
import { rightShare, upperMasses } from "./upperMasses.ts";

/** Masses at the nodes. */
export function lowerMasses(bins: Bins): Float64Array {
  const ends = endsOf(bins);
  for (let stride = 1; ends.first < ends.last - 1; stride *= 2) {
    const lower = letDown(bins, ends);
    const isHull = hull(lower, bins.edges.subarray(0, ends.last + 1));
    if (isHull && lower.every(Number.isFinite)) return lower;
    if (lower[ends.last]! < 0) ends.last -= stride;
    else ends.first += stride;
  }
  return bins.edges.map((loss) => (loss === 0 ? 1 : 0));
}

/** The nodes up to which delta is replaced with 1 - x, and from which on with 0. */
interface Ends {
  first: number;
  last: number;
}

/** As far out as what is replaced lets delta down enough for the next bin. */
function endsOf(bins: Bins): Ends {
  const ends = { first: 0, last: bins.edges.length - 1 };
  while (ends.last > 0 && above(bins, ends.last) < sag(bins, ends.last)) ends.last--;
  while (ends.first < ends.last && below(bins, ends.first) < sag(bins, ends.first + 1))
    ends.first++;
  return ends;
}

/** Delta at a node. */
function above({ edges, masses, losses }: Bins, node: number): number {
  let sum = 0;
  for (let bin = node + 1; bin <= edges.length; bin++) {
    sum -= masses[bin]! * Math.expm1(edges[node]! - losses[bin]!);
  }
  return sum;
}

/** What delta has at a node above 1 - x. */
function below({ edges, masses, losses }: Bins, node: number): number {
  let sum = 0;
  for (let bin = 0; bin <= node; bin++) {
    sum += masses[bin]! * Math.expm1(edges[node]! - losses[bin]!);
  }
  return sum;
}

/** How far the chord of a bin is above the bin as one outcome, at the loss of that outcome. */
function sag({ edges, masses, losses }: Bins, bin: number): number {
  const share = rightShare(losses[bin]!, edges[bin - 1]!, edges[bin]!);
  return -masses[bin]! * share * Math.expm1(losses[bin]! - edges[bin]!);
}

/** What bends where delta is let down at each node. */
function letDown(bins: Bins, { first, last }: Ends): Float64Array {
  const lower = dots(bins, { first, last });
  const drops = dropsAt(bins, { first, last });
  for (let bin = first + 1; bin <= last; bin++) {
    const fall = drops[bin]! - drops[bin - 1]!;
    const width = bins.edges[bin]! - bins.edges[bin - 1]!;
    lower[bin - 1]! -= fall / Math.expm1(width);
    lower[bin]! -= fall / Math.expm1(-width);
  }
  return lower;
}

/** The connected dots; what is further out goes to the ends, as much of the lower distribution as there was. */
function dots({ edges, masses, losses }: Bins, { first, last }: Ends): Float64Array {
  const inner = (values: Float64Array) => {
    const kept = new Float64Array(values.length);
    kept.set(values.subarray(first + 1, last + 1), first + 1);
    return kept;
  };
  const { masses: lower } = upperMasses({ edges, masses: inner(masses), losses });
  const move = (from: number, to: number, end: number) => {
    for (let bin = from; bin <= to; bin++) {
      if (masses[bin]! === 0) continue;
      lower[end]! += Math.exp(Math.log(masses[bin]!) + edges[end]! - losses[bin]!);
    }
  };
  move(0, first, first);
  move(last + 1, edges.length, last);
  return lower;
}

/** How far delta is let down at each node: enough for the bins at both sides. */
function dropsAt(bins: Bins, { first, last }: Ends): Float64Array {
  const drops = new Float64Array(last + 1);
  for (let bin = first + 1; bin <= last; bin++) {
    const drop = sag(bins, bin);
    drops[bin - 1] = Math.max(drops[bin - 1]!, drop);
    drops[bin] = drop;
  }
  drops[first] = below(bins, first);
  drops[last] = above(bins, last);
  return drops;
}

/**
 * Bends the wrong way are taken out: a negative mass goes to its neighbours, as if it were an outcome. In place. False
 * where an end bends the wrong way, or would have to.
 */
function hull(masses: Float64Array, edges: Float64Array): boolean {
  const kept = new Int32Array(edges.length);
  let count = 0;
  for (let node = 0; node < edges.length; node++) {
    if (count === 0 && masses[node] === 0) continue;
    while (count > 0 && masses[kept[count - 1]!]! < 0) {
      if (count === 1) return false;
      const top = kept[--count]!;
      const low = kept[count - 1]!;
      const share = rightShare(edges[top]!, edges[low]!, edges[node]!);
      masses[low]! += masses[top]! * (1 - share);
      masses[node]! += masses[top]! * share;
      masses[top] = 0;
    }
    kept[count++] = node;
  }
  return count > 0 && masses[kept[count - 1]!]! >= 0;
}
