/** The binomial distribution: hits in `n` independent trials, each with probability `p`. */
import { incompleteBeta } from "./beta.ts";
import { logBinomialKernel } from "./binomialKernel.ts";

/** P(X = k). */
export function binomialMass(k: number, n: number, p: number): number {
  requireTrials("binomialMass", n, p);
  if (!Number.isInteger(k) || k < 0 || k > n) return 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return p ** n;
  return p === 0 || p === 1 ? 0 : Math.exp(logBinomialKernel(k, n - k, p));
}

/** P(X ≤ k). NIST DLMF 8.17.5. */
export function binomialCdf(k: number, n: number, p: number): number {
  requireTrials("binomialCdf", n, p);
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - p, n - Math.floor(k), Math.floor(k) + 1);
}

/** P(X ≥ k), accurate in relative terms also where it is tiny. */
export function binomialUpperTail(k: number, n: number, p: number): number {
  requireTrials("binomialUpperTail", n, p);
  if (k <= 0) return 1;
  return k > n ? 0 : incompleteBeta(p, Math.ceil(k), n - Math.ceil(k) + 1);
}

function requireTrials(where: string, n: number, p: number): void {
  if (Number.isSafeInteger(n) && n >= 0 && p >= 0 && p <= 1) return;
  throw new RangeError(`${where}: expected n from 0 and p in [0, 1], got n ${n} and p ${p}.`);
}
