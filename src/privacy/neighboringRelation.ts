/**
 * When two data sets are neighbours: what "one record" means in a guarantee.
 *
 * `addOrRemoveOne`: one record more or less. `replaceSpecial`: one record against a blank that contributes nothing
 * (zero-out). `replaceOne`: one record against any other. The size of the data set is private under the first only.
 * Replacing is removing and adding, so the same noise gives a weaker guarantee under `replaceOne`.
 */

/** All of them. */
export const neighboringRelations = ["addOrRemoveOne", "replaceSpecial", "replaceOne"] as const;

/** One of them. */
export type NeighboringRelation = (typeof neighboringRelations)[number];

/**
 * How far a sum of vectors of L2 norm at most `bound` moves between neighbours: `bound`, or twice that where one
 * vector can turn into its opposite.
 */
export const sumSensitivity = (relation: NeighboringRelation, bound: number): number =>
  relation === "replaceOne" ? 2 * bound : bound;
