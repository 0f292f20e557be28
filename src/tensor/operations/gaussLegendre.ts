/** Gauss-Legendre quadrature on [0, 1]: nodes and weights exact for polynomials of degree 2n - 1. */

/** Newton's method on the Legendre polynomial, from the classical first guess. */
export function gaussLegendre(n: number): { readonly node: number; readonly weight: number }[] {
  return Array.from({ length: n }, (_, index) => {
    let x = Math.cos((Math.PI * (index + 0.75)) / (n + 0.5));
    for (let round = 0; round < 20; round++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    return { node: (x + 1) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}

/** Value and derivative of the Legendre polynomial of degree `n` at `x`, by the three-term recurrence. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let [previous, value] = [1, x];
  for (let degree = 2; degree <= n; degree++) {
    [previous, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * previous) / degree];
  }
  return { value, slope: (n * (x * value - previous)) / (x * x - 1) };
}
