/** How rich prompts are in words: the share of n-grams that are different (Li et al. 2016). It falls as prompts are added. */
import type { Estimate } from "../math/estimate.ts";
import { nGrams, wordsOf } from "./bleu.ts";
import type { Measured } from "./metric.ts";
import { type Known, knownOf, promptIn, spreadEstimate } from "./prompts.ts";

/** Different n-grams of `order` words over all n-grams of all prompts, in [0, 1]. Compare equally many prompts only. */
export function distinctNGrams(samples: readonly Measured[], order: number): Estimate {
  const prompts = knownOf(samples, promptIn);
  const { known, missing } = prompts;
  const { all, different, clusters } = countsOf(known, order);
  // A missing prompt is taken to be as long as others are.
  const unseen = missing === 0 ? 0 : (missing * all) / known.length;
  return spreadEstimate(prompts, {
    value: different / all,
    possible: [different / (all + unseen), (different + unseen) / (all + unseen)],
    leftOut: clusters.map((own) => (different - own.alone) / (all - own.all)),
    range: [0, 1],
  });
}

/** N-grams, the different ones, and for each cluster those that no other has. */
function countsOf(known: readonly Known<string>[], order: number) {
  const clusters = new Map<string, { all: number; alone: number }>();
  const holders = new Map<string, Set<string>>();
  let all = 0;
  for (const { cluster, value } of known) {
    const own = clusters.get(cluster) ?? { all: 0, alone: 0 };
    clusters.set(cluster, own);
    for (const gram of nGrams(wordsOf(value), order)) {
      const key = JSON.stringify(gram);
      const holding = holders.get(key) ?? new Set();
      holders.set(key, holding.add(cluster));
      own.all++;
      all++;
    }
  }
  for (const holding of holders.values()) {
    const [only] = holding;
    if (holding.size === 1) clusters.get(only!)!.alone++;
  }
  return { all, different: holders.size, clusters: [...clusters.values()] };
}
