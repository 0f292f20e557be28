/** From the neighbour to the data set, instead of from the data set to the neighbour. */
import { type LossPair, mirrored } from "./lossPair.ts";

/** The same two distributions with changed roles: what was a loss is now its negative. */
export const mirroredPair = (pair: LossPair): LossPair => ({
  ...pair,
  range: [-pair.range[1], -pair.range[0]],
  support: [-pair.support[1], -pair.support[0]],
  above: pair.below,
  below: pair.above,
  grouped: (edges) => mirrored(pair.grouped(edges.map((edge) => -edge).reverse())),
  sketch: () => mirrored(pair.sketch()),
});
