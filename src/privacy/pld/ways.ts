/** The two ways to look at a sum of losses. */
import type { BothWays } from "./lossGrid.ts";
import { type LossPair, mirrored, type Outcomes } from "./lossPair.ts";
import type { Counted } from "./moments.ts";
import { pointSketch } from "./smooth/pointSketch.ts";

/** One way to look at a sum of losses: from a data set to its neighbour, or back. */
export interface Way {
  readonly name: keyof BothWays<unknown>;
  readonly sketches: readonly Counted[];
  /** The largest loss that there can be. */
  readonly most: number;
}

const sketchOf = (pair: LossPair): Outcomes =>
  pair.smooth ? pointSketch(pair.smooth) : pair.sketch();

/** Both have to be guaranteed; they are the same where all pairs are symmetric. */
export function waysOf(pairs: readonly Counted<LossPair>[]): readonly Way[] {
  const sketches = pairs.map(({ distribution, count }) => ({
    ...{ count, distribution: sketchOf(distribution) },
  }));
  const end = (side: 0 | 1) =>
    pairs.reduce((sum, { distribution, count }) => sum + count * distribution.support[side], 0);
  const there: Way = { name: "there", sketches, most: end(1) };
  if (pairs.every(({ distribution }) => distribution.symmetric)) return [there];
  const turned = sketches.map(({ distribution, count }) => ({
    ...{ count, distribution: mirrored(distribution) },
  }));
  return [there, { name: "back", sketches: turned, most: -end(0) }];
}
