/** Ids whose frequencies follow a power law. */
import type { Generator } from "../../math/seed.ts";

/**
 * Draws ids below `buckets`: id i about as often as (i + 1)^−exponent. A continuous power law on [1, buckets + 1),
 * inverted and rounded down, so that a draw costs the same for any number of ids.
 */
export function powerLawDraw(buckets: number, exponent: number): (random: Generator) => number {
  const end = buckets + 1;
  const power = 1 - exponent;
  const invert =
    Math.abs(power) < 1e-9
      ? (uniform: number) => end ** uniform
      : (uniform: number) => (1 + uniform * (end ** power - 1)) ** (1 / power);
  // Rounding may reach the end itself.
  return ({ uniform }) => Math.min(buckets, Math.floor(invert(uniform()))) - 1;
}
