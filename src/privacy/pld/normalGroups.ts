/** What a normal distribution has between edges. */
import { logNormalTail } from "../../math/distributions/normalTail.ts";

/** log P of a standard normal number below edges[0], between neighbours, and above the last. `edges` increase. */
export function logNormalGroups(edges: Float64Array): Float64Array {
  const groups = new Float64Array(edges.length + 1);
  let before = -Infinity;
  let tailBefore = -Infinity;
  for (let index = 0; index <= edges.length; index++) {
    const edge = index < edges.length ? edges[index]! : Infinity;
    const tail = Number.isFinite(edge) ? logNormalTail(Math.abs(edge)) : -Infinity;
    groups[index] = logBetween({ edge: before, tail: tailBefore }, { edge, tail });
    before = edge;
    tailBefore = tail;
  }
  return groups;
}

/** An edge and log P of what is beyond it, away from 0. */
interface Edge {
  readonly edge: number;
  readonly tail: number;
}

/** Differences of the smaller tails, so that far out nothing is lost. */
function logBetween(low: Edge, high: Edge): number {
  if (!(high.edge > low.edge)) return -Infinity;
  if (low.edge >= 0) return logDifference(low.tail, high.tail);
  if (high.edge <= 0) return logDifference(high.tail, low.tail);
  return Math.log1p(-Math.exp(low.tail) - Math.exp(high.tail));
}

/** log(exp(a) - exp(b)) for a ≥ b. */
function logDifference(a: number, b: number): number {
  if (b === -Infinity) return a;
  return a > b ? a + Math.log(-Math.expm1(b - a)) : -Infinity;
}
