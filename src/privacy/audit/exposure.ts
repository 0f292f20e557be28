/**
 * How much better a model knows a secret than secrets like it that it never saw: Carlini et al. 2019, "The Secret
 * Sharer" (arXiv 1802.08232). In bits: with n references a secret that was not learnt has about 1, one that ranks
 * first has log2(n) by its rank, and perhaps more by extrapolation.
 */
import type { ConfidenceOptions } from "../../math/confidence.ts";
import { fitSkewNormal, logSkewNormalCdf } from "../../math/distributions/skewNormal.ts";
import type { Estimate } from "../../math/estimate.ts";
import { exactProportion } from "../../math/exactProportion.ts";

/**
 * log2 |R| - log2 rank, where `losses` are those of all other secrets of the space R and a lower loss is better known.
 * The rank counts ties against the secret. Exact: nothing is estimated.
 */
export function exactExposure(loss: number, losses: readonly number[]): number {
  return Math.log2(losses.length + 1) - Math.log2(1 + asGood("exactExposure", loss, losses));
}

/**
 * The same from a sample of the space: minus log2 of the share of `references` that the model knows as well. With none
 * of n the value is log2(n + 1) and the interval open: what the sample cannot resolve.
 */
export function sampledExposure(
  loss: number,
  references: readonly number[],
  options: ConfidenceOptions = {},
): Estimate {
  const hits = asGood("sampledExposure", loss, references);
  const share = exactProportion(hits, references.length, options);
  const [low, high] = share.interval;
  return {
    value: Math.log2(references.length + 1) - Math.log2(1 + hits),
    n: references.length,
    missing: 0,
    interval: [-Math.log2(high) + 0, low === 0 ? Infinity : -Math.log2(low)],
    method: `rank among references, ${share.method}`,
  };
}

/**
 * The same beyond what a sample resolves: a skew normal distribution is fitted to the losses of the references by their
 * moments, and its tail read at `loss`. As good as the fit, so an estimate to compare models by and no bound.
 * Section 4.4 of the paper. At least 3 different references.
 */
export function extrapolatedExposure(loss: number, references: readonly number[]): number {
  asGood("extrapolatedExposure", loss, references);
  return -logSkewNormalCdf(loss, fitSkewNormal(references)) / Math.LN2;
}

function asGood(where: string, loss: number, references: readonly number[]): number {
  if (references.length === 0) throw new RangeError(`${where}: expected references, got none.`);
  if (Number.isNaN(loss) || references.some(Number.isNaN)) {
    throw new RangeError(`${where}: expected losses, got NaN.`);
  }
  return references.filter((reference) => reference <= loss).length;
}
