/**
 * The discrete Gaussian on the integers, drawn exactly: mass ∝ exp(−k² / 2σ²). Canonne, Kamath & Steinke 2020 (arXiv
 * 2004.00010), algorithms 2 and 3.
 *
 * Proves: no draw depends on the rounding of a logarithm or a square root. An event of probability exp(−γ) is decided by
 * comparing uniform bits with it, as many as are needed; the first 53 decide all but one of 2⁴⁴ times.
 */
import type { RandomBits } from "./randomness.ts";

/** Largest standard deviation: beyond, products of what is compared no longer fit the 53 bits of a number. */
export const LARGEST_DEVIATION = 2 ** 21;

/** Draws of one distribution. */
export type DrawInteger = () => number;

/**
 * A discrete Gaussian whose variance is this whole number.
 *
 * @throws RangeError for a variance that is not a whole number in [1, 2⁴²].
 */
export function discreteGaussian(variance: number, bits: RandomBits): DrawInteger {
  if (!(Number.isSafeInteger(variance) && variance >= 1 && variance <= LARGEST_DEVIATION ** 2)) {
    throw new RangeError(
      `discreteGaussian: expected a whole variance in [1, 2^42], got ${variance}.`,
    );
  }
  const scale = Math.floor(Math.sqrt(variance)) + 1;
  const laplace = discreteLaplace(scale, bits);
  return () => {
    for (;;) {
      const drawn = laplace();
      // γ = (|k| − σ² / t)² / 2σ² with t = scale: (|k| t − σ²)² over 2 σ² t².
      const distance = Math.abs(drawn) * scale - variance;
      const gamma = { root: distance, over: { variance, scale } };
      if (occurs(gamma, bits)) return drawn;
    }
  };
}

/** Mass ∝ exp(−|k| / scale), for a whole scale: algorithm 2, with one comparison for each decision. */
export function discreteLaplace(scale: number, bits: RandomBits): DrawInteger {
  return () => {
    for (;;) {
      const remainder = bits.below(scale);
      if (!occursRatio(remainder, scale, bits)) continue;
      let whole = 0;
      while (occursRatio(1, 1, bits)) whole++;
      const size = remainder + scale * whole;
      const isNegative = (bits.word() & 1) === 1;
      if (isNegative && size === 0) continue;
      return isNegative ? -size : size;
    }
  };
}

/** γ = root² / (2 · variance · scale²), of whole numbers below 2⁵³. */
interface Exponent {
  readonly root: number;
  readonly over: { readonly variance: number; readonly scale: number };
}

function occurs({ root, over: { variance, scale } }: Exponent, bits: RandomBits): boolean {
  const quotient = root / scale;
  return decided((quotient * quotient) / (2 * variance), bits, () => ({
    numerator: BigInt(root) ** 2n,
    denominator: 2n * BigInt(variance) * BigInt(scale) ** 2n,
  }));
}

/** True with probability exp(−numerator / denominator), of whole numbers. */
export const occursRatio = (numerator: number, denominator: number, bits: RandomBits): boolean =>
  decided(numerator / denominator, bits, () => ({
    numerator: BigInt(numerator),
    denominator: BigInt(denominator),
  }));

/** What rounding can have moved exp(−γ) by, and more. */
const DOUBT = 2 ** -47;

/** True with probability exp(−γ), exactly: whether a uniform real number lies below. `gamma` is γ up to rounding. */
function decided(gamma: number, bits: RandomBits, exact: () => Fraction): boolean {
  const uniform = bits.uniform();
  const threshold = Math.exp(-gamma);
  if (uniform < threshold - DOUBT) return true;
  if (uniform > threshold + DOUBT) return false;
  return decidedExactly(BigInt(Math.round(uniform * 2 ** 53)), bits, exact());
}

/** A quotient of whole numbers, at least 0. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The same with as many more bits of the uniform number as are needed. */
function decidedExactly(first: bigint, bits: RandomBits, gamma: Fraction): boolean {
  let [uniform, places] = [first, 53n];
  for (;;) {
    const { low, high } = expBounds(gamma, places);
    if (uniform + 1n <= low) return true;
    if (uniform >= high) return false;
    uniform = (uniform << 32n) | BigInt(bits.word());
    places += 32n;
  }
}

/** Whole numbers around exp(−γ) · 2^places. */
export function expBounds(
  { numerator, denominator }: Fraction,
  places: bigint,
): { readonly low: bigint; readonly high: bigint } {
  // exp(−γ) = exp(−γ / 2^halvings)^(2^halvings); a squaring doubles the relative error.
  const whole = numerator / denominator + 1n;
  const halvings = BigInt(whole.toString(2).length);
  const digits = places + 64n + 4n * halvings + 2n * whole;
  const one = 1n << digits;
  const x = (numerator << digits) / (denominator << halvings);
  let term = one;
  let sum = one;
  for (let k = 1n; term !== 0n; k++) {
    term = (term * x) / (k << digits);
    sum += k % 2n === 1n ? -term : term;
  }
  for (let k = 0n; k < halvings; k++) sum = (sum * sum) >> digits;
  // Truncations are below 2⁹ units before the squarings, and each squaring doubles what there is and adds one.
  const doubt = 1n << (10n + halvings);
  const low = (sum - doubt) >> (digits - places);
  return { low: low < 0n ? 0n : low, high: ((sum + doubt) >> (digits - places)) + 1n };
}
