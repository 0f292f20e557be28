/**
 * How much larger the loss of a private model is than that of one without privacy: L / L₀ - 1, a share that figures show
 * in percent, as in Denison et al. 2022 (arXiv 2211.11896).
 */
import { type ConfidenceOptions, percentText, requireConfidence } from "../../math/confidence.ts";
import type { Estimate } from "../../math/estimate.ts";
import {
  estimateOf,
  type Linearized,
  type LinearizedOptions,
  linearizedRatio,
} from "../../math/linearized.ts";
import { pairedDifference } from "../../math/pairedDifference.ts";

/**
 * Of two models on the same records: what other records might have shown. Ratios are taken on the log scale. NaN where the
 * baseline is not above 0, as the Poisson log loss need not be.
 */
export function relativeLoss(
  loss: Linearized,
  baseline: Linearized,
  { clusters, ...options }: Omit<LinearizedOptions, "scale"> = {},
): Estimate {
  const ratio = linearizedRatio(loss, baseline);
  const value = baseline.value > 0 ? ratio.value : Number.NaN;
  const estimate = estimateOf(
    { ...ratio, value, method: `ratio on the same records, ${loss.method}` },
    { ...options, scale: "log", ...(clusters && { clusters }) },
  );
  return less1(estimate);
}

/** The loss of one training and that of its baseline: the same seed, so the same data and first parameters. */
export interface LossPair {
  readonly replicate: string;
  readonly loss: number;
  readonly baseline: number;
}

/**
 * Over replicates: what other seeds might have shown. The mean of the logarithms of the ratios with Student's interval,
 * which is open with fewer than two replicates. Where replicates share their test records, what other records would have
 * shown is no part of it.
 */
export function relativeLossOf(
  pairs: readonly LossPair[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): Estimate {
  requireConfidence("relativeLossOf", confidence);
  const whole = pairs.filter(({ loss, baseline }) => loss > 0 && baseline > 0);
  const { value, interval } = pairedDifference(
    whole.map(({ replicate, loss, baseline }) => ({
      ...{ cluster: replicate, first: Math.log(baseline), second: Math.log(loss) },
    })),
    { confidence },
  );
  return less1({
    ...{ value: Math.exp(value), n: pairs.length, missing: pairs.length - whole.length },
    interval: [Math.exp(interval[0]), Math.exp(interval[1])],
    method: `geometric mean of ratios of replicates, Student's t ${percentText(confidence)} on the log scale`,
  });
}

const less1 = ({ value, interval, ...rest }: Estimate): Estimate => ({
  ...rest,
  value: value - 1,
  interval: [interval[0] - 1, interval[1] - 1],
});
