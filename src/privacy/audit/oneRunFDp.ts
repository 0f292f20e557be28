/**
 * The one-run audit against a whole trade-off curve instead of one point of it: it uses that a mechanism which is
 * hardly worse than its epsilon somewhere is better elsewhere. Mahloujifar, Melis & Chaudhuri 2024 (arXiv 2410.22235).
 *
 * What it refutes is the curve. A bound on epsilon follows only for mechanisms whose curve is known up to one number;
 * here those that are as private as Gaussian noise. For others (Laplace noise, randomised response) the test of their own
 * curve is right, and the bound is too large.
 */
import { gaussianEpsilon } from "../gaussianDp.ts";
import {
  type AuditOptions,
  auditOptions,
  type LowerBound,
  largestRejected,
  requireGaussianDelta,
} from "./lowerBound.ts";
import { type Guesses, requireGuesses } from "./oneRun.ts";
import { gaussianTradeoff, type Tradeoff } from "./tradeoff.ts";

/**
 * Whether so many right guesses have probability at most `significance` under the curve.
 *
 * With r and h the least shares of right and of wrong guesses in the tail, from the last count down: h grows to what
 * the curve asks for, r by the odds i / (guesses - i); the curve is refuted where together they exceed the guesses
 * that there were.
 */
export function oneRunRefutes(guesses: Guesses, tradeoff: Tradeoff, significance: number): boolean {
  requireGuesses("oneRunRefutes", guesses);
  const { canaries, guesses: c, correct } = guesses;
  let right = (significance * correct) / canaries;
  let wrong = (significance * (c - correct)) / canaries;
  for (let i = correct - 1; i >= 0; i--) {
    const needed = tradeoff.leastFalsePositiveRate(right);
    if (!(needed > wrong)) break;
    right = Math.min(1, right + (i / (c - i)) * (needed - wrong));
    wrong = needed;
  }
  return right + wrong > c / canaries;
}

/** The epsilon at `delta`, above 0, of the worst Gaussian curve that so many right guesses refute. */
export function oneRunFDpLowerBound(guesses: Guesses, options: AuditOptions): LowerBound {
  const { delta, confidence } = auditOptions("oneRunFDpLowerBound", options);
  requireGaussianDelta("oneRunFDpLowerBound", delta);
  const mu = largestRejected((mu) => oneRunRefutes(guesses, gaussianTradeoff(mu), 1 - confidence));
  return {
    epsilon: gaussianEpsilon(mu, delta),
    delta,
    confidence,
    n: guesses.canaries,
    method: `one run under Gaussian DP, ${guesses.guesses} guesses of ${guesses.canaries}`,
  };
}
