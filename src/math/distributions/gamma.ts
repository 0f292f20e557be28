/** The gamma function in log space. */

/** Coefficients of Stirling's series: B₂ₖ / (2k (2k - 1)). Abramowitz & Stegun 6.1.40. */
const stirling = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
];
/** From here on eight terms of the series reach double precision. */
const SERIES_FROM = 10;

/** log Γ(x) for x > 0: Stirling's series, reached from below by Γ(x + 1) = x Γ(x). */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma: expected a number above 0, got ${x}.`);
  let shifted = x;
  let product = 1;
  while (shifted < SERIES_FROM) product *= shifted++;
  return stirlingFormula(shifted) - Math.log(shifted) + stirlingSeries(shifted) - Math.log(product);
}

/**
 * log Γ(x + 1) minus Stirling's formula (x + ½) log x - x + ½ log 2π, for x > 0; about 1 / 12x. Below the series,
 * each step up takes (x + ½) log(1 + 1/x) - 1 away.
 */
export function stirlingError(x: number): number {
  let shifted = x;
  let steps = 0;
  for (; shifted < SERIES_FROM; shifted++) steps += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
  return steps + stirlingSeries(shifted);
}

const stirlingFormula = (x: number) => (x + 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI);

const stirlingSeries = (x: number) =>
  stirling.reduce((sum, term, index) => sum + term / x ** (2 * index + 1), 0);
