/** Random subsets of 0 … count − 1: by coins of their own, or of a given size. */
import type { RandomBits } from "../noise/randomness.ts";

/**
 * Every number below `count` with this probability, by its own coin; in order. The distance to the next one that is in
 * is geometric, so the work is that of the numbers that are in.
 */
export function coinSubset(count: number, probability: number, bits: RandomBits): Int32Array {
  if (probability === 0) return new Int32Array();
  if (probability === 1) return Int32Array.from({ length: count }, (_, index) => index);
  const logMissing = Math.log1p(-probability);
  const chosen: number[] = [];
  for (let index = -1; ; ) {
    // 1 − uniform is in (0, 1]: the logarithm is finite.
    index += 1 + Math.floor(Math.log(1 - bits.uniform()) / logMissing);
    if (index >= count) return Int32Array.from(chosen);
    chosen.push(index);
  }
}

/** `size` distinct numbers below `count`, every set of them equally likely; in order. Floyd 1987. */
export function fixedSizeSubset(count: number, size: number, bits: RandomBits): Int32Array {
  const chosen = new Set<number>();
  for (let last = count - size; last < count; last++) {
    const drawn = bits.below(last + 1);
    chosen.add(chosen.has(drawn) ? last : drawn);
  }
  return Int32Array.from(chosen).sort();
}
