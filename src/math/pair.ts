/** The same item under two conditions. */

/** What was measured of one item, and the cluster that it belongs to: a seed, a question. */
export interface Pair {
  readonly cluster: string;
  readonly first: number;
  readonly second: number;
}

/** How much more the second condition gave. */
export const differenceOf = ({ first, second }: Pair): number => second - first;

/** Second - first on average; NaN without pairs. */
export const meanDifference = (pairs: readonly Pair[]): number =>
  pairs.reduce((sum, pair) => sum + differenceOf(pair), 0) / pairs.length;

/** Whether pairs lie in several clusters. With one, they are taken to be independent. */
export const isClustered = (pairs: readonly Pair[]): boolean =>
  pairs.some(({ cluster }) => cluster !== pairs[0]?.cluster);

/** Sums of `amount` over what is independent of each other: clusters, or with one cluster the pairs. */
export function independentSums(
  pairs: readonly Pair[],
  amount: (pair: Pair) => number,
): readonly number[] {
  if (!isClustered(pairs)) return pairs.map(amount);
  const sums = new Map<string, number>();
  for (const pair of pairs) sums.set(pair.cluster, (sums.get(pair.cluster) ?? 0) + amount(pair));
  return [...sums.values()];
}

/** @throws RangeError in the name of the function `where`. */
export function requirePairs(where: string, pairs: readonly Pair[]): void {
  const odd = pairs.find((pair) => !Number.isFinite(differenceOf(pair)));
  if (odd === undefined) return;
  const { cluster, first, second } = odd;
  throw new RangeError(
    `${where}: expected finite numbers, got ${first} and ${second} in cluster ${cluster}.`,
  );
}
