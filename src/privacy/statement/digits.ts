/** Numbers of a claim in print: no digit that the accountant does not vouch for, and never rounded down. */
import type { Bounds } from "../accountants/accountant.ts";

/** Where nothing says how large the error is. */
const digitsWithoutBracket = 3;
/** More are never printed. */
const mostDigits = 6;

/**
 * The upper end of a bracket, rounded up, with the digits that its width leaves: `1.829` for [1.8279, 1.8282]. Three
 * significant digits where the accountant knows no lower bound.
 */
export function claimText(bounds: Bounds): string {
  if (bounds.upper === Infinity) return "infinite";
  if (bounds.upper === 0) return "0";
  return roundedUp(bounds.upper, decimalsOf(bounds));
}

/** How many decimals of a bracket are known; fewer than none are powers of ten. */
function decimalsOf({ upper, lower }: Bounds): number {
  const first = Math.floor(Math.log10(upper));
  if (!(lower > 0)) return digitsWithoutBracket - 1 - first;
  const known = upper > lower ? Math.floor(-Math.log10(upper - lower)) : Infinity;
  return Math.min(Math.max(known, -first), mostDigits - 1 - first);
}

/** The lower end of a bracket, rounded down, with one digit more than its claim: `1.8279` beside `1.829`. */
export function lowerText(bounds: Bounds): string {
  const { lower } = bounds;
  if (lower === 0) return "not known";
  if (lower === Infinity) return "infinite";
  const decimals = decimalsOf(bounds) + 1;
  const nearest = atDecimals(lower, decimals);
  return `${nearest <= lower ? nearest : atDecimals(nearest - 10 ** -decimals, decimals)}`;
}

/** `1e-5` and not 0.00001. */
export const deltaText = (delta: number): string =>
  delta < 1e-2 ? delta.toExponential() : `${delta}`;

/** `value` rounded up to this many decimals; negative: to a multiple of a power of ten. */
export function roundedUp(value: number, decimals: number): string {
  const nearest = atDecimals(value, decimals);
  const text = nearest >= value ? nearest : atDecimals(nearest + 10 ** -decimals, decimals);
  return decimals > 0 && text < 1e21 ? text.toFixed(decimals) : `${text}`;
}

/** Without the errors of 10 ** -decimals: 1.829 and not 1.8290000000000002. */
const atDecimals = (value: number, decimals: number): number => {
  if (decimals >= 0) return Number(value.toFixed(Math.min(decimals, 100)));
  const unit = 10 ** -decimals;
  return Math.round(value / unit) * unit;
};
