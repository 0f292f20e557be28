/** A text as a vector: its words and pairs of words, and its runs of characters, each in a bucket that a hash chooses. */
import { z } from "zod";
import type { SparseVector } from "../../math/sparseLogisticRegression.ts";

const range = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([least, most]) => least <= most, { error: "the first must be at most the second" })
  .readonly();

/** Checks settings that come with a file. */
export const ngramSettingsSchema = z.object({
  /** How many words a feature has, at least and at most. */
  words: range,
  /** How many characters a feature has, at least and at most. */
  characters: range,
  /** Numbers of a vector: a power of two, so that the bits of a hash choose fairly. */
  buckets: z
    .int()
    .min(2)
    .max(2 ** 24)
    .refine((count) => Number.isInteger(Math.log2(count)), { error: "expected a power of two" }),
});

/** What of a text is counted. */
export type NgramSettings = Readonly<z.infer<typeof ngramSettingsSchema>>;

/** Pairs of words, and runs of three to five characters. */
export const usualNgrams: NgramSettings = { words: [1, 2], characters: [3, 5], buckets: 2 ** 18 };

/** The vector of a text, of length 1 unless it is empty: 1 + log of how often each feature is there, divided by its norm. */
export function ngramFeatures(text: string, settings: NgramSettings): SparseVector {
  const counts = new Map<number, number>();
  const count = (feature: string) => {
    const bucket = hashOf(feature) & (settings.buckets - 1);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  };
  const plain = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  if (plain !== "") {
    for (const run of runsOf(wordsOf(plain), settings.words)) count(`w${run.join(" ")}`);
    for (const run of runsOf([...` ${plain} `], settings.characters)) count(`c${run.join("")}`);
  }
  const indices = Int32Array.from(counts.keys());
  const weights = Float32Array.from(counts.values(), (times) => 1 + Math.log(times));
  const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return { indices, values: weights.map((weight) => weight / norm) };
}

/** Words, and every other character that is no space. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_']+|[^\s]/gu) ?? [];

/** All runs of so many neighbours. */
function* runsOf(items: readonly string[], [least, most]: readonly [number, number]) {
  for (let size = least; size <= most; size++) {
    for (let start = 0; start + size <= items.length; start++) {
      yield items.slice(start, start + size);
    }
  }
}

/** FNV-1a over UTF-16 units, its bits mixed at the end as in MurmurHash3. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
