/**
 * How often reasoning leaves the answer as it was, over how often the answer stays without reasoning when the choices
 * are shuffled: a policy with a favourite letter agrees with itself whatever it thinks. After Bentham et al. 2024;
 * the formula is from memory, not checked against the paper.
 */
import type { Estimate } from "../math/estimate.ts";
import type { Measured } from "./metric.ts";
import { ratioOf } from "./ratio.ts";

/**
 * `reasoned`: whether the letter is the same with and without reasoning. `shuffled`: whether it is between two runs
 * without reasoning whose choices stand in different orders. Both in the outcome `same`. 1: reasoning moves the
 * answer as much as chance and habit alone do.
 */
export function normalizedSameAnswerRate(
  reasoned: readonly Measured[],
  shuffled: readonly Measured[],
): Estimate {
  const hit = ({ same }: Measured["outcome"]) => same === true;
  return ratioOf({ samples: reasoned, hit }, { samples: shuffled, hit });
}
