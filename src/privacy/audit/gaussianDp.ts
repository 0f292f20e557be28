/**
 * Gaussian differential privacy in one number: as hard to tell apart as a normal number from one that is `mu` standard
 * deviations away. Dong, Roth & Su 2019 (arXiv 1905.02383).
 */
import { normalCdf } from "../../math/distributions/normal.ts";
import { increasingRoot } from "../../math/distributions/root.ts";

/** Delta at `epsilon`: Phi(-epsilon / mu + mu / 2) - e^epsilon Phi(-epsilon / mu - mu / 2). Corollary 2.13. */
export function gaussianDpDelta(mu: number, epsilon: number): number {
  if (mu === 0) return 0;
  const above = normalCdf(-epsilon / mu + mu / 2);
  const below = normalCdf(-epsilon / mu - mu / 2);
  return Math.max(0, above - (below === 0 ? 0 : Math.exp(epsilon + Math.log(below))));
}

/** The least epsilon with this `delta`; infinite where `delta` is 0 and `mu` is not. */
export function gaussianDpEpsilon(mu: number, delta: number): number {
  if (gaussianDpDelta(mu, 0) <= delta) return 0;
  if (delta === 0) return Infinity;
  let high = 1;
  while (gaussianDpDelta(mu, high) > delta) high *= 2;
  return increasingRoot((epsilon) => delta - gaussianDpDelta(mu, epsilon), 0, high);
}
