/**
 * Fewer negatives: a coin for each record decides, before anything else happens, whether a record with label 0 stays.
 *
 * Why the guarantee is unharmed: the coin of a record is tossed independently of all other records and of all batches. If
 * it takes the record away, the record has no influence at all; if not, the record meets the mechanism as planned. So what
 * neighbours under add or remove one can learn is at most what the mechanism on the kept records lets them learn. Nothing
 * is gained either: the sampling rate that is accounted for stays that of the steps, since a coin is tossed once and not
 * anew at every step. The number of kept records is private.
 *
 * What this would not cover: dropping negatives from a batch after its Poisson coins, unless it is accounted for with the
 * largest inclusion probability of any label; keeping as many negatives as there are positives, or any rate that is computed
 * from the data: then one record moves the coins of others. The rate must be public.
 *
 * Coins are drawn in the order of the log. With the seed known, a record less moves the coins of all later ones: like those
 * of batches they must be secret, and `seeded` is for tests.
 */
import {
  type ClickLayout,
  type ClickRecords,
  clickRecordsAt,
} from "../../data/clicks/clickRecords.ts";
import { bitsFrom, type Randomness, wordsOf } from "../../privacy/noise/randomness.ts";

/** How many negatives stay. */
export interface NegativeSampling {
  /** Probability that a record with label 0 is kept. Public; in (0, 1]. */
  readonly keptRate: number;
  readonly randomness: Randomness;
}

/**
 * The records that stay, chunk by chunk. A positive takes its coin too, and keeps it unused: so the coins of others do not
 * depend on its label.
 *
 * @throws RangeError for a rate out of range.
 */
export async function* sampledNegatives(
  layout: ClickLayout,
  chunks: AsyncIterable<ClickRecords> | Iterable<ClickRecords>,
  sampling: NegativeSampling,
): AsyncGenerator<ClickRecords> {
  const placesOf = negativeCoins(sampling);
  for await (const chunk of chunks) yield clickRecordsAt(layout, chunk, placesOf(chunk.labels));
}

/**
 * Tosses the coins of the records that come next, by their labels: the places of those that stay. Secure coins fall
 * otherwise the next time: whoever goes on after a crash has to keep the places, as secret as they are.
 *
 * @throws RangeError for a rate out of range.
 */
export function negativeCoins({
  keptRate,
  randomness,
}: NegativeSampling): (labels: ArrayLike<number>) => number[] {
  requireRate("negativeCoins", keptRate);
  const coins = bitsFrom(wordsOf(randomness, "negatives"));
  return (labels) => {
    const kept: number[] = [];
    for (let place = 0; place < labels.length; place++) {
      const isKept = coins.uniform() < keptRate;
      if (isKept || labels[place]! > 0) kept.push(place);
    }
    return kept;
  };
}

/** What changes the odds that a model learns. */
export interface ChangedOdds {
  /** Negatives that were kept. In (0, 1]. @default 1 */
  readonly keptRate?: number;
  /** @default 1 */
  readonly positiveWeight?: number;
  /** @default 1 */
  readonly negativeWeight?: number;
}

/**
 * What is added to a logit so that it speaks of the log as it was: negatives that were kept at rate r and weighted by w
 * count r · w, positives count by their weight, and so log(r · w / positiveWeight) is missing. Exact for a model whose
 * loss is minimal; clipping moves a model away from that.
 */
export function logitShift({
  keptRate = 1,
  positiveWeight = 1,
  negativeWeight = 1,
}: ChangedOdds): number {
  requireRate("logitShift", keptRate);
  for (const [name, weight] of Object.entries({ positiveWeight, negativeWeight })) {
    if (weight > 0 && Number.isFinite(weight)) continue;
    throw new RangeError(`logitShift: expected ${name} above 0, got ${weight}.`);
  }
  return Math.log((keptRate * negativeWeight) / positiveWeight);
}

function requireRate(name: string, keptRate: number): void {
  if (keptRate > 0 && keptRate <= 1) return;
  throw new RangeError(`${name}: expected keptRate in (0, 1], got ${keptRate}.`);
}
