/** Prompts drawn from a distribution over prompts, token by token. */
import { generator, type Seed } from "../../math/seed.ts";
import type { Target } from "../target.ts";

/**
 * Different prompts in the order in which they were drawn, of `count` draws from the softmax of `logits`
 * [promptTokens, vocab] among the allowed tokens.
 */
export function hardSamples(
  { allowed, promptTokens }: Target,
  logits: Float32Array,
  { count, seed }: { readonly count: number; readonly seed: Seed },
): number[][] {
  const vocab = logits.length / promptTokens;
  const sums = Array.from({ length: promptTokens }, (_, place) =>
    sumsOf(allowed, logits.subarray(place * vocab, (place + 1) * vocab)),
  );
  const { uniform } = generator(seed);
  const drawn = Array.from({ length: count }, () =>
    sums.map((upTo) => allowed[placeOf(upTo, uniform() * upTo.at(-1)!)]!),
  );
  return [...new Map(drawn.map((tokens) => [tokens.join(" "), tokens])).values()];
}

/** Running sums of exp(logit), over the highest. */
function sumsOf(allowed: readonly number[], logits: Float32Array): Float64Array {
  const highest = allowed.reduce((most, token) => Math.max(most, logits[token]!), -Infinity);
  let sum = 0;
  return Float64Array.from(allowed, (token) => {
    sum += Math.exp(logits[token]! - highest);
    return sum;
  });
}

/** The first place whose running sum is above `at`. */
function placeOf(sums: Float64Array, at: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
