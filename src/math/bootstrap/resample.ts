/** Drawing samples out of a sample. */
import { grouped } from "../grouped.ts";
import { generator, type Seed, split } from "../seed.ts";

/** What is drawn as a whole: the items of each cluster, in the order of their first items; or every item alone. */
export function independentUnits<Item>(
  items: readonly Item[],
  clusterOf?: (item: Item) => string,
): readonly (readonly Item[])[] {
  if (clusterOf === undefined) return items.map((item) => [item]);
  return [...grouped(items, clusterOf).values()];
}

/** The items of these units, in their order. A loop: `flat` takes ten times as long. */
export function pooled<Item>(units: Iterable<readonly Item[]>): readonly Item[] {
  const items: Item[] = [];
  for (const unit of units) for (const item of unit) items.push(item);
  return items;
}

/** The statistic of each resample: as many units as there are, drawn with replacement. */
export function resampledValues<Item>(
  units: readonly (readonly Item[])[],
  statistic: (items: readonly Item[]) => number,
  { seed, resamples }: { readonly seed: Seed; readonly resamples: number },
): readonly number[] {
  const { pick } = generator(split(seed, "bootstrap"));
  return Array.from({ length: resamples }, () => statistic(pooled(units.map(() => pick(units)))));
}
