/**
 * Power series cut off after the first numbers: lower-triangular Toeplitz matrices, of which a product is the product of
 * their first columns as polynomials.
 */

/** The first `length` numbers of `dividend` / `divisor`; what is missing of either is 0. divisor[0] is not 0. */
export function quotient(
  dividend: Float64Array,
  divisor: Float64Array,
  length: number,
): Float64Array {
  const result = new Float64Array(length);
  const lead = divisor[0]!;
  for (let index = 0; index < length; index++) {
    let rest = dividend[index] ?? 0;
    const lags = Math.min(index, divisor.length - 1);
    for (let lag = 1; lag <= lags; lag++) rest -= divisor[lag]! * result[index - lag]!;
    result[index] = rest / lead;
  }
  return result;
}

/** The first `length` numbers of 1 / `series`: the first column of the inverse matrix. */
export const reciprocal = (series: Float64Array, length: number): Float64Array =>
  quotient(Float64Array.of(1), series, length);
