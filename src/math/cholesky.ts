/** Linear systems with a symmetric positive definite matrix. */

/**
 * The solution x of A x = b by the Cholesky factorisation A = L Lᵀ (Golub & Van Loan, section 4.2). `matrix` is
 * row-major [n, n] and only its lower triangle is read; nothing is overwritten.
 *
 * @throws RangeError when the matrix is not positive definite to rounding.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  if (matrix.length !== n * n) {
    throw new RangeError(
      `solvePositiveDefinite: expected ${n} × ${n} numbers, got ${matrix.length}.`,
    );
  }
  const factor = factorize(matrix, n);
  const x = right.slice();
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < row; column++) x[row]! -= factor[row * n + column]! * x[column]!;
    x[row]! /= factor[row * n + row]!;
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let below = row + 1; below < n; below++) x[row]! -= factor[below * n + row]! * x[below]!;
    x[row]! /= factor[row * n + row]!;
  }
  return x;
}

/** L, row by row; above the diagonal it holds zeros. */
function factorize(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * n + column]!;
      for (let inner = 0; inner < column; inner++) {
        rest -= factor[row * n + inner]! * factor[column * n + inner]!;
      }
      if (row === column && !(rest > 0)) {
        throw new RangeError(
          `solvePositiveDefinite: the matrix is not positive definite (row ${row}).`,
        );
      }
      factor[row * n + column] =
        row === column ? Math.sqrt(rest) : rest / factor[column * n + column]!;
    }
  }
  return factor;
}
