/**
 * Planning a paired comparison: the t test of the mean of differences.
 *
 * With n units, t is noncentral Student's with n - 1 degrees of freedom, shifted by √n difference / standardDeviation
 * (Cohen 1988, section 2.2). A unit is what is independent: a pair, or with clusters the mean of a cluster. For hits
 * and misses of the same items, the standard deviation of a pair's difference is √(changes - difference²), `changes`
 * being the share of items that change at all.
 */
import { noncentralStudentUpperTail } from "../distributions/noncentralStudent.ts";
import { studentQuantile } from "../distributions/student.ts";
import { type ErrorOptions, errorPerSide, requireSize } from "./error.ts";
import { smallestSize } from "./smallestSize.ts";

/** What is expected of the differences. */
export interface PairedEffect {
  /** Their mean; its sign does not matter: a one-sided test is taken to be on its side. */
  readonly difference: number;
  /** Above 0. */
  readonly standardDeviation: number;
}

/** The probability that the test of `n` units finds the difference, n ≥ 2. */
export function pairedPower(effect: PairedEffect, n: number, options: ErrorOptions = {}): number {
  const error = errorPerSide("pairedPower", options);
  requireEffect("pairedPower", effect);
  requireSize("pairedPower", n, 2);
  const shift = (Math.sqrt(n) * Math.abs(effect.difference)) / effect.standardDeviation;
  const critical = -studentQuantile(error, n - 1);
  const found = noncentralStudentUpperTail(critical, n - 1, shift);
  // A significant difference to the wrong side counts as well, as a two-sided test would have it.
  const wrong = options.sides === "one" ? 0 : noncentralStudentUpperTail(critical, n - 1, -shift);
  return found + wrong;
}

/** The units that are needed to find the difference with probability `power`. */
export function pairedSampleSize(
  effect: PairedEffect,
  power: number,
  options: ErrorOptions = {},
): number {
  requireEffect("pairedSampleSize", effect);
  if (effect.difference === 0) {
    throw new RangeError("pairedSampleSize: expected a difference other than 0, got 0.");
  }
  return smallestSize((n) => pairedPower(effect, n, options), power, 2);
}

function requireEffect(where: string, { difference, standardDeviation }: PairedEffect): void {
  if (Number.isFinite(difference) && standardDeviation > 0) return;
  throw new RangeError(
    `${where}: expected a finite difference and a standard deviation above 0, got ${difference} and ${standardDeviation}.`,
  );
}
