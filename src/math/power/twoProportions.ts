/**
 * Planning a comparison of two independent groups of the same size by their rates: the z test with the pooled
 * variance. Its power is Φ((√n |p₁ - p₂| - z √(2 p̄ q̄)) / √(p₁ q₁ + p₂ q₂)) (Fleiss, Levin & Paik 2003, section 4.2,
 * without continuity correction). For rates near 0 or 1 the exact test is another matter: `fisherPower`.
 */
import { normalCdf, normalQuantile } from "../distributions/normal.ts";
import { type ErrorOptions, errorPerSide, requireSize } from "./error.ts";
import { smallestSize } from "./smallestSize.ts";

/** The rates that are expected; a one-sided test is taken to be on the side of their difference. */
export interface TwoRates {
  readonly first: number;
  readonly second: number;
}

/** The probability that the test of `n` observations in each group finds the difference. */
export function twoProportionPower(rates: TwoRates, n: number, options: ErrorOptions = {}): number {
  const z = normalQuantile(errorPerSide("twoProportionPower", options));
  requireRates("twoProportionPower", rates);
  requireSize("twoProportionPower", n, 1);
  const { first, second } = rates;
  const pooled = (first + second) / 2;
  const underNull = Math.sqrt(2 * pooled * (1 - pooled));
  const underEffect = Math.sqrt(first * (1 - first) + second * (1 - second));
  const shift = Math.sqrt(n) * Math.abs(first - second);
  const found = (to: number) => normalCdf((to * shift + z * underNull) / underEffect);
  // A significant difference to the wrong side counts as well, as a two-sided test would have it.
  return options.sides === "one" ? found(1) : found(1) + found(-1);
}

/** The observations in each group that are needed to find the difference with probability `power`. */
export function twoProportionSampleSize(
  rates: TwoRates,
  power: number,
  options: ErrorOptions = {},
): number {
  requireRates("twoProportionSampleSize", rates);
  return smallestSize((n) => twoProportionPower(rates, n, options), power, 1);
}

/** @throws RangeError in the name of the function `where`, also for equal rates: they differ by nothing to be found. */
export function requireRates(where: string, { first, second }: TwoRates): void {
  const isRate = (rate: number) => rate >= 0 && rate <= 1;
  if (isRate(first) && isRate(second) && first !== second) return;
  throw new RangeError(
    `${where}: expected two different rates in [0, 1], got ${first} and ${second}.`,
  );
}
