/** Drawing tokens without replacement. */
import { generator, type Seed } from "../../math/seed.ts";

/**
 * So many of the allowed tokens, drawn one after the other without replacement, each as likely as it is among those
 * that are left: the highest of the log-probabilities with Gumbel noise on them (Kool et al. 2019).
 */
export function drawnWithoutReplacement(
  logProbs: Float32Array,
  count: number,
  { allowed, seed }: { readonly allowed: readonly number[]; readonly seed: Seed },
): number[] {
  const { uniform } = generator(seed);
  const keys = allowed.map((token) => ({
    token,
    key: logProbs[token]! - Math.log(-Math.log1p(-uniform())),
  }));
  return keys
    .toSorted((a, b) => b.key - a.key)
    .slice(0, count)
    .map(({ token }) => token);
}
