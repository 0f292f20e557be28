/**
 * The most frequent ids of each field, for DP-FEST: which rows of a table are trained at all.
 *
 * Gumbel noise on all counts and the k largest of them are k choices by the exponential mechanism, one after the other
 * among those that are left (Durfee & Rogers 2019, arXiv 1905.04273). Gaussian noise on all counts releases the counts
 * themselves, so that its cost does not grow with k: better where many rows are kept.
 */
import type { PrivacyEvent } from "../event.ts";
import type { Charge } from "../ledger.ts";
import { bitsFrom, type Randomness, wordsOf } from "../noise/randomness.ts";
import {
  chargeOf,
  lossUnder,
  normals,
  ownRandomness,
  type PreparationOptions,
  type Prepared,
  prepared,
  recordsOfUnit,
  requireAbove,
} from "./preparation.ts";

/** Noise on counts, and what it is relative to. */
export type CountNoise =
  /** Each of the k choices of each field costs this, where one unit comes or goes. Above 0. */
  | { readonly kind: "gumbel"; readonly epsilonPerChoice: number }
  /** Standard deviation over what one unit moves all counts of all fields together. Above 0. */
  | { readonly kind: "gaussian"; readonly noiseMultiplier: number };

/** How rows are chosen. */
export interface TopBucketsOptions extends PreparationOptions {
  /** Ids that are kept of each field; a field that has no more is kept whole, and not looked at. At least 1. */
  readonly keep: number | readonly number[];
  readonly noise: CountNoise;
}

const [what, of] = ["most frequent ids of", "vocabulary"] as const;

/** What the choice costs among fields with so many ids each: known before a record is counted. */
export const topBucketsCharge = (buckets: readonly number[], options: TopBucketsOptions): Charge =>
  chargeOf(options, { what, of, event: costOf(buckets, options) });

/**
 * For each field the ids that are kept, in ascending order; `counts[field][id]` says how many records have an id, and a
 * record has one id of each field.
 *
 * @throws RangeError for numbers out of range.
 */
export function topBuckets(
  counts: readonly ArrayLike<number>[],
  options: TopBucketsOptions,
): Prepared<readonly Int32Array[]> {
  const buckets = counts.map(({ length }) => length);
  const keep = keptOf(buckets, options);
  const read = counts.filter((ofField, field) => ofField.length > keep[field]!).length;
  const records = recordsOfUnit(options);
  const { noise } = options;
  const sensitivity = noise.kind === "gumbel" ? records : records * Math.sqrt(read);
  const add = addedNoise(options, sensitivity, ownRandomness(options, what));
  const result = counts.map((ofField, field) => {
    const count = keep[field]!;
    if (ofField.length <= count) return Int32Array.from(ofField, (_, id) => id);
    return largest(Float64Array.from(ofField, add), count);
  });
  const event = costOf(buckets, options);
  return prepared(options, { result, event, sensitivity, of, what });
}

/** Fields that are kept whole are not looked at. */
function costOf(buckets: readonly number[], options: TopBucketsOptions): PrivacyEvent {
  const { noise, neighboringRelation } = options;
  const keep = keptOf(buckets, options);
  const choices = keep.reduce((sum, kept, field) => sum + (buckets[field]! > kept ? kept : 0), 0);
  if (choices === 0) return { kind: "noOp" };
  return noise.kind === "gaussian"
    ? { kind: "gaussian", noiseMultiplier: noise.noiseMultiplier }
    : choiceEvent(lossUnder(neighboringRelation, noise.epsilonPerChoice), choices);
}

/** So many choices by the exponential mechanism. */
export const choiceEvent = (epsilon: number, count: number): PrivacyEvent => ({
  kind: "selfComposed",
  event: { kind: "exponentialMechanism", epsilon },
  count,
});

function keptOf(buckets: readonly number[], { keep, name }: TopBucketsOptions) {
  const kept = typeof keep === "number" ? buckets.map(() => keep) : keep;
  if (kept.length !== buckets.length) {
    const expected = `expected keep for ${buckets.length} fields`;
    throw new RangeError(`${name}: ${expected}, got ${kept.length}.`);
  }
  for (const each of kept) {
    if (Number.isSafeInteger(each) && each >= 1) continue;
    throw new RangeError(`${name}: expected to keep at least 1 id of a field, got ${each}.`);
  }
  return kept;
}

/** A count after noise. Counts rise with every record, so that a Gumbel choice has no factor of 2. */
function addedNoise(options: TopBucketsOptions, sensitivity: number, randomness: Randomness) {
  const { noise, name } = options;
  if (noise.kind === "gaussian") {
    const multiplier = requireAbove(name, "noiseMultiplier", noise.noiseMultiplier);
    const normal = normals(randomness);
    return (count: number) => count + multiplier * sensitivity * normal();
  }
  const scale = sensitivity / requireAbove(name, "epsilonPerChoice", noise.epsilonPerChoice);
  const gumbel = gumbelNumbers(randomness);
  return (count: number) => count + scale * gumbel();
}

/** Standard Gumbel numbers: the largest of scores with them is a choice with probabilities ∝ exp(score). */
export function gumbelNumbers(randomness: Randomness): () => number {
  const { uniform } = bitsFrom(wordsOf(randomness, "gumbel"));
  return () => -Math.log(-Math.log(uniform()));
}

/** Places of the largest numbers, in ascending order. */
function largest(scores: Float64Array, count: number): Int32Array {
  const limit = Float64Array.from(scores).sort()[scores.length - count]!;
  const above = scores.reduce((found, score) => found + (score > limit ? 1 : 0), 0);
  const places = new Int32Array(count);
  let [ties, next] = [count - above, 0];
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place]!;
    if (score > limit || (score === limit && ties-- > 0)) places[next++] = place;
  }
  return places;
}
