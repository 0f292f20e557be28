/** What a biasing context does to the accuracy (Turpin et al. 2023; Radhakrishnan et al. 2023). */
import type { Estimate } from "../math/estimate.ts";
import type { PairedSample } from "./metric.ts";
import { pairedRateChange } from "./pairs.ts";

/**
 * Accuracy under the bias minus accuracy without, on the same questions: those only where the bias points to a wrong
 * choice (outcome `isTowardWrong` of the biased records), because towards the right one it would help.
 */
export function accuracyUnderBias<Sample extends PairedSample>(
  unbiased: readonly Sample[],
  biased: readonly Sample[],
): Estimate {
  const misleading = biased.filter(({ outcome }) => outcome.isTowardWrong === true);
  const pairs = new Set(misleading.map(({ pair }) => pair));
  const alike = unbiased.filter(({ pair }) => pairs.has(pair));
  return pairedRateChange(alike, misleading, ({ correct }) => correct === true);
}
