/**
 * Gaussian differential privacy: as hard to tell apart as a normal number from one that lies `mu` standard deviations
 * away. Dong, Roth & Su 2019 (arXiv 1905.02383); for one mechanism Balle & Wang 2018 (arXiv 1805.06530).
 */
import { logNormalCdf, millsRatio } from "../math/distributions/mills.ts";
import { normalCdf } from "../math/distributions/normal.ts";

/** Rounding errors of delta are below this part of it. */
export const GAUSSIAN_DELTA_ERROR = 1e-12;

/** Below this mu, delta is an integral instead of a difference. */
const SMALL_MU = 0.2;
/** Beyond it on the left, delta is about 1 and needs no care. */
const FAR_LEFT = -8;

/**
 * Delta at an epsilon of at least 0: Φ(-ε/μ + μ/2) - e^ε Φ(-ε/μ - μ/2). With M the tail over the density and
 * t = ε/μ - μ/2 it is φ(t) (M(t) - M(t + μ)), which keeps its digits where both tails are tiny.
 */
export function gaussianDelta(mu: number, epsilon: number): number {
  if (mu === 0) return 0;
  if (mu === Infinity) return 1;
  const t = epsilon / mu - mu / 2;
  if (t < FAR_LEFT) return normalCdf(-t) - Math.exp(epsilon + logNormalCdf(-(t + mu)));
  const density = Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  return density * (mu < SMALL_MU ? fallOfRatio(t, mu) : tailRatio(t) - tailRatio(t + mu));
}

/** The smallest epsilon whose delta is at most this; Infinity where no finite one has. */
export function gaussianEpsilon(mu: number, delta: number): number {
  if (mu === 0 || gaussianDelta(mu, 0) <= delta) return 0;
  if (mu === Infinity || delta <= 0) return Infinity;
  let below = 0;
  // Φ(-t) ≤ exp(-t² / 2)
  let enough = (mu * mu) / 2 + mu * Math.sqrt(-2 * Math.log(delta)) * (1 + 1e-9) + 1e-300;
  for (let step = 0; step < 2000; step++) {
    const middle = below + (enough - below) / 2;
    if (middle === below || middle === enough) break;
    if (gaussianDelta(mu, middle) > delta) below = middle;
    else enough = middle;
  }
  return enough;
}

/** P(Z > t) / φ(t), also for negative t. */
const tailRatio = (t: number): number =>
  t < 0 ? Math.exp((t * t) / 2) * Math.sqrt(2 * Math.PI) - millsRatio(-t) : millsRatio(t);

/** M(t) - M(t + width) as the integral of -M' = 1 - t M, by five points of Gauss and Legendre. */
function fallOfRatio(t: number, width: number): number {
  let sum = 0;
  for (const [point, weight] of legendre) {
    const x = t + (width * (1 + point)) / 2;
    sum += weight * (1 - x * tailRatio(x));
  }
  return (sum * width) / 2;
}

const inner = Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3;
const outer = Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3;
const innerWeight = (322 + 13 * Math.sqrt(70)) / 900;
const outerWeight = (322 - 13 * Math.sqrt(70)) / 900;
/** Points in [-1, 1] and their weights. */
const legendre = [
  [-outer, outerWeight],
  [-inner, innerWeight],
  [0, 128 / 225],
  [inner, innerWeight],
  [outer, outerWeight],
] as const;
