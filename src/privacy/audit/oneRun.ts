/**
 * An audit from one run: each of many canaries was put in or left out by a fair coin of its own, and an attacker
 * guesses the coins of some of them. Steinke, Nasr & Jagielski 2023 (arXiv 2305.08846), theorem 5.2.
 *
 * Under (epsilon, delta) a guess is right with probability at most q = 1 / (1 + e^-epsilon), whatever the others are,
 * but for an event of small probability. It assumes that coins are independent and fair, and that which canaries are
 * guessed was decided without knowing the coins.
 */
import { binomialMass, binomialUpperTail } from "../../math/distributions/binomial.ts";
import {
  type AuditOptions,
  auditOptions,
  type LowerBound,
  largestRejected,
  requireDelta,
} from "./lowerBound.ts";

/** How the attacker guessed. Whole numbers with correct ≤ guesses ≤ canaries. */
export interface Guesses {
  /** Canaries with a coin, guessed or not. */
  readonly canaries: number;
  /** Canaries that the attacker did not abstain on. */
  readonly guesses: number;
  readonly correct: number;
}

/** A guarantee in one point. */
export interface EpsilonDelta {
  readonly epsilon: number;
  readonly delta: number;
}

/**
 * The largest probability with which a mechanism that keeps the claim lets an attacker be right as often as this.
 *
 * P[Bin(r, q) ≥ v] + 2 m delta · max over i of P[v > Bin(r, q) ≥ v - i] / i, at most 1.
 */
export function oneRunPValue(guesses: Guesses, { epsilon, delta }: EpsilonDelta): number {
  requireGuesses("oneRunPValue", guesses);
  requireDelta("oneRunPValue", delta);
  if (!(epsilon >= 0)) {
    throw new RangeError(`oneRunPValue: expected epsilon of at least 0, got ${epsilon}.`);
  }
  const { canaries, guesses: r, correct } = guesses;
  const q = 1 / (1 + Math.exp(-epsilon));
  const tail = binomialUpperTail(correct, r, q);
  if (delta === 0) return tail;
  return Math.min(1, tail + 2 * canaries * delta * largestMeanBelow(correct, r, q));
}

/**
 * Largest mean of the masses of `correct` - 1, …, `correct` - i over all i. The masses rise to the mode and fall behind
 * it, so that a mass below the mean so far ends the search.
 */
function largestMeanBelow(correct: number, n: number, q: number): number {
  let sum = 0;
  let mean = 0;
  for (let i = 1; i <= correct; i++) {
    const mass = binomialMass(correct - i, n, q);
    if (mass < mean) break;
    sum += mass;
    mean = sum / i;
  }
  return mean;
}

/** The largest epsilon that so many right guesses refute. */
export function oneRunLowerBound(guesses: Guesses, options: AuditOptions): LowerBound {
  const { delta, confidence } = auditOptions("oneRunLowerBound", options);
  const isRejected = (epsilon: number) =>
    oneRunPValue(guesses, { epsilon, delta }) <= 1 - confidence;
  return {
    epsilon: largestRejected(isRejected),
    delta,
    confidence,
    n: guesses.canaries,
    method: `one run, ${guesses.guesses} guesses of ${guesses.canaries}`,
  };
}

/** @throws RangeError in the name of the function `where`. */
export function requireGuesses(where: string, { canaries, guesses, correct }: Guesses): void {
  const whole = [canaries, guesses, correct].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (whole && correct <= guesses && guesses <= canaries) return;
  throw new RangeError(
    `${where}: expected whole numbers with correct ≤ guesses ≤ canaries, got ${correct}, ${guesses}, ${canaries}.`,
  );
}
