/** What most ways of clipping share: norms of several parameters together, and a factor that keeps them in bounds. */
import { add, divide, maximum } from "../../tensor/operations/arithmetic.ts";
import { sqrt } from "../../tensor/operations/transcendental.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { ParameterNorms } from "./clipping.ts";

/** L2 norms over all these parameters together, [batch]. */
export function normOver(norms: readonly ParameterNorms[]): Tensor {
  const squares = norms.map(({ squaredNorms }) => squaredNorms).reduce((a, b) => add(a, b));
  // Rounding may leave the inner products of tied uses a little below 0.
  return sqrt(maximum(squares, 0));
}

/** min(1, clipNorm / norm), also for a norm of 0. [batch] */
export const clippingFactor = (norm: Tensor, clipNorm: Tensor): Tensor =>
  divide(clipNorm, maximum(norm, clipNorm));

/** Smallest bound: squares of norms that float32 takes for 0 are then far within it. */
export const SMALLEST_NORM = 1e-12;
/** Largest bound: noise of many times as much is still a number in float32. */
export const LARGEST_NORM = 1e30;

/** Bounds that float32 can keep to, or an error that names the option. */
export function requireNorms(name: string, options: Readonly<Record<string, number>>): void {
  requirePositive(name, options);
  for (const [option, value] of Object.entries(options)) {
    if (value >= SMALLEST_NORM && value <= LARGEST_NORM) continue;
    const range = `[${SMALLEST_NORM}, ${LARGEST_NORM}]`;
    throw new RangeError(
      `${name}: expected ${option} in ${range}, where squares of norms are numbers, got ${value}.`,
    );
  }
}

/** A number above 0, or an error that names the option. */
export function requirePositive(name: string, options: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new RangeError(`${name}: expected ${option} above 0, got ${value}.`);
  }
}
