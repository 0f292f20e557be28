/** The tail of the normal distribution over its density: what is left of it where both are tiny. */

/** The log of the density at 0, but for its sign. */
export const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;
/** From here on the continued fraction is the quicker of the two. */
const FRACTION_FROM = 1.75;

/** P(Z > x) / φ(x) for x ≥ 0, to about 14 digits. About 1 / x where x is large. */
export function millsRatio(x: number): number {
  return x < FRACTION_FROM ? seriesRatio(x) : fractionRatio(x);
}

/** log P(Z ≤ z), accurate also where the probability underflows, or is 1 but for an underflow. */
export function logNormalCdf(z: number): number {
  if (z > 0) return Math.log1p(-millsRatio(z) * Math.exp(-(z * z) / 2 - HALF_LOG_TWO_PI));
  return Math.log(millsRatio(-z)) - (z * z) / 2 - HALF_LOG_TWO_PI;
}

/** ½ / φ(x) - (x + x³/3 + x⁵/(3·5) + …). Abramowitz & Stegun 26.2.11. */
function seriesRatio(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= square / odd;
    sum += term;
  }
  return Math.exp(square / 2 + HALF_LOG_TWO_PI) / 2 - sum;
}

/** 1/(x + 1/(x + 2/(x + 3/(x + …)))), from the inside out (26.2.14). Its error falls like exp(-2x √terms). */
function fractionRatio(x: number): number {
  const terms = Math.ceil(345 / (x * x)) + 12;
  let fraction = x;
  for (let term = terms; term >= 1; term--) fraction = x + term / fraction;
  return 1 / fraction;
}
