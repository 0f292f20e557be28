/** How well a score tells two classes apart, at every threshold at once. */
import { type BootstrapOptions, bootstrap } from "./bootstrap/bootstrap.ts";
import type { Estimate } from "./estimate.ts";
import { midRanks } from "./ranks.ts";

/** One observation: its score, and whether it is of the class that should score high. */
export interface Scored {
  readonly score: number;
  readonly isPositive: boolean;
}

/**
 * The area under the ROC curve: the probability that a positive scores higher than a negative, ties counting half
 * (Hanley & McNeil 1982). NaN without observations of both classes.
 */
export function areaUnderRoc(scored: readonly Scored[]): number {
  const ranks = midRanks(scored.map(({ score }) => score));
  const positives = scored.filter(({ isPositive }) => isPositive).length;
  const rankSum = scored.reduce(
    (sum, { isPositive }, index) => (isPositive ? sum + ranks[index]! : sum),
    0,
  );
  const pairs = positives * (scored.length - positives);
  return pairs === 0 ? Number.NaN : (rankSum - (positives * (positives + 1)) / 2) / pairs;
}

/** `areaUnderRoc` with its bootstrap interval; where it is open, it ends at 0 and at 1. */
export function auroc<Item extends Scored>(
  scored: readonly Item[],
  options: BootstrapOptions<Item>,
): Estimate {
  const estimate = bootstrap(scored, areaUnderRoc, options);
  const [low, high] = estimate.interval;
  return { ...estimate, interval: [Math.max(0, low), Math.min(1, high)] };
}
