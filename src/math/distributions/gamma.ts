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
  const series = stirling.reduce((sum, term, index) => sum + term / shifted ** (2 * index + 1), 0);
  const stirlingPart = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI);
  return stirlingPart + series - Math.log(product);
}
