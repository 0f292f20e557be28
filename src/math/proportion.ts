/** A proportion of independent observations. */
import { clusteredProportion } from "./clusteredProportion.ts";
import { type ConfidenceOptions, requireConfidence } from "./confidence.ts";
import { requireCounts } from "./counts.ts";
import type { Estimate } from "./estimate.ts";

/** What else is known about the observations. */
export interface ProportionOptions extends ConfidenceOptions {
  /** Observations of the `n` that gave no answer: the lower bound takes them as no hit, the upper one as hits. @default 0 */
  readonly missing?: number;
}

/** Hits over observations with Wilson's interval. Nothing observed: NaN in [0, 1]. */
export function proportion(
  hits: number,
  n: number,
  { missing = 0, confidence = 0.95 }: ProportionOptions = {},
): Estimate {
  requireCounts("proportion", { hits, missing, n });
  requireConfidence("proportion", confidence);
  return clusteredProportion([{ hits, missing, n }], { confidence });
}
