/**
 * Two shapes of a model of Criteo's display log: its 13 integers as they are, its 26 categories hashed.
 *
 * Source: google-research, uq_benchmark_2019 (Apache-2.0), the models of its Criteo experiments. Left out here: batch norm,
 * which mixes the examples of a batch, so that no gradient of one of them could be bounded, and dropout.
 */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import type { ClickModelConfig } from "./clickModelConfig.ts";
import type { FieldWidth } from "./tableLayout.ts";

/** A model of clicks before it is made: see `clickModel`. */
export interface ClickShape {
  readonly layout: ClickLayout;
  readonly config: ClickModelConfig;
}

const integers = Array.from({ length: 13 }, (_, index) => `I${index + 1}`);

const layoutOf = (buckets: readonly number[]): ClickLayout => ({
  fields: buckets.map((each, index) => ({ name: `C${index + 1}`, buckets: each })),
  numbers: integers,
});

const withLayers = (width: ShapeWidth, hidden: number[]): ClickModelConfig => ({
  ...{ kind: "mlp", width, hidden, activation: "relu" },
});

type ShapeWidth = FieldWidth | FieldWidth[];

/** 200 ids and 8 numbers for each category, two layers of 200. */
export const googleSmall: ClickShape = {
  layout: layoutOf(Array<number>(26).fill(200)),
  config: withLayers(8, [200, 200]),
};

const largeBuckets = [
  ...[1373, 2148, 4847, 9781, 396, 28, 3591, 2798, 14, 7403, 2511, 5598, 9501, 46],
  ...[4753, 4056, 23, 3828, 5856, 12, 4226, 23, 61, 3098, 494, 5087],
];
const largeWidths: FieldWidth[] = [
  ...([3, 9, 29, 11, 17, "oneHot", 14, 4, "oneHot", 12, 19, 24, 29, "oneHot"] as const),
  ...([13, 25, "oneHot", 8, 29, "oneHot", 22, "oneHot", "oneHot", 31, "oneHot", 29] as const),
];

/** Ids and widths by category, small ones one-hot, three layers. */
export const googleLarge: ClickShape = {
  layout: layoutOf(largeBuckets),
  config: withLayers(largeWidths, [2572, 1454, 1596]),
};

/** Width for a field of so many ids that grows with their fourth root: ⌊2 · buckets^¼⌋. */
export function embeddingWidth(buckets: number): number {
  if (!(Number.isInteger(buckets) && buckets >= 1)) {
    throw new RangeError(`embeddingWidth: expected at least 1 bucket, got ${buckets}.`);
  }
  return Math.floor(2 * buckets ** 0.25);
}
