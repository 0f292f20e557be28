/** Binary trees of partial sums: what one record is in. */

/**
 * In how many nodes a record is that is in one step of each stretch: Σ ⌈log₂(steps + 1)⌉. Kairouz et al. 2021
 * (arXiv 2103.00039), appendix D.
 */
export const treeDepth = (stepCounts: readonly number[]): number =>
  stepCounts.reduce((sum, steps) => sum + levelsOf(steps), 0);

/** Sums that one step is part of, at most: ⌈log₂(steps + 1)⌉, counted in binary digits, which are exact. */
export const levelsOf = (steps: number): number => steps.toString(2).length;
