/** The tail of the normal distribution where it is wanted very often: Taylor series around the points of a table. */
import { HALF_LOG_TWO_PI, millsRatio } from "./mills.ts";

/** Points of the table are this far apart. */
const SPACING = 1 / 8;
const END = 40;
const TERMS = 10;

let table: Float64Array | undefined;

/** log P(Z > z), to about 14 digits; of any z. */
export function logNormalTail(z: number): number {
  if (z < 0) return Math.log1p(-Math.exp(logNormalTail(-z)));
  return Math.log(tailOverDensity(z)) - (z * z) / 2 - HALF_LOG_TWO_PI;
}

/** P(Z > z) / φ(z) for z ≥ 0. */
export function tailOverDensity(z: number): number {
  if (!(z < END)) return millsRatio(z);
  table ??= newTable();
  const row = Math.round(z / SPACING);
  const offset = z - row * SPACING;
  const end = row * TERMS;
  let sum = 0;
  for (let k = end + TERMS - 1; k >= end; k--) sum = sum * offset + table[k]!;
  return sum;
}

/** Coefficients row by row. With M the ratio: M' = zM - 1, and n + 1 derivatives further M⁽ⁿ⁺²⁾ = z M⁽ⁿ⁺¹⁾ + (n + 1) M⁽ⁿ⁾. */
function newTable(): Float64Array {
  const rows = END / SPACING + 1;
  const coefficients = new Float64Array(rows * TERMS);
  for (let row = 0; row < rows; row++) {
    const z = row * SPACING;
    const at = row * TERMS;
    coefficients[at] = millsRatio(z);
    coefficients[at + 1] = z * coefficients[at]! - 1;
    for (let k = 2; k < TERMS; k++) {
      coefficients[at + k] = (z * coefficients[at + k - 1]! + coefficients[at + k - 2]!) / k;
    }
  }
  return coefficients;
}
