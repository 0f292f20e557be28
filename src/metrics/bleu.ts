/**
 * How alike two texts are: BLEU up to n-grams of four, which all count alike (Papineni et al. 2002), of one text against
 * one reference. Short texts have no common n-grams of every length; where some are common, a length without any counts
 * as a tenth of one (the first smoothing of Chen & Cherry 2014, ε = 0.1).
 */

/** A text as counts of its n-grams. */
export interface CountedText {
  readonly words: number;
  /** For n from 1 to 4: numbers of n-grams, ascending, and how often each stands in the text. */
  readonly orders: readonly { readonly grams: Int32Array; readonly counts: Int32Array }[];
}

const ORDERS = [1, 2, 3, 4] as const;
const SMOOTHED = 0.1;

/** Counts the n-grams of texts; they can be compared with one another only. */
export function countedTexts(texts: readonly (readonly string[])[]): readonly CountedText[] {
  const numbers = new Map<string, number>();
  const numberOf = (gram: readonly string[]) => {
    const key = JSON.stringify(gram);
    const found = numbers.get(key) ?? numbers.size;
    numbers.set(key, found);
    return found;
  };
  return texts.map((words) => ({
    words: words.length,
    orders: ORDERS.map((order) => countedNumbers(nGrams(words, order).map(numberOf))),
  }));
}

/** All runs of `order` words. */
export const nGrams = (words: readonly string[], order: number): string[][] =>
  Array.from({ length: Math.max(0, words.length - order + 1) }, (_, at) =>
    words.slice(at, at + order),
  );

function countedNumbers(numbers: readonly number[]): CountedText["orders"][number] {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const grams = Int32Array.from(counts.keys()).sort();
  return { grams, counts: grams.map((gram) => counts.get(gram)!) };
}

/** BLEU of a text against a reference, in [0, 1]; 0 without a common word. */
export function bleu(text: CountedText, reference: CountedText): number {
  let logPrecisions = 0;
  for (const order of ORDERS) {
    const common = commonGrams(text.orders[order - 1]!, reference.orders[order - 1]!);
    if (order === 1 && common === 0) return 0;
    const all = Math.max(1, text.words - order + 1);
    logPrecisions += Math.log((common || SMOOTHED) / all);
  }
  const brevity = Math.min(0, 1 - reference.words / text.words);
  return Math.exp(brevity + logPrecisions / ORDERS.length);
}

/** Of each n-gram as many as both have. */
function commonGrams(a: CountedText["orders"][number], b: CountedText["orders"][number]): number {
  let [common, i, j] = [0, 0, 0];
  while (i < a.grams.length && j < b.grams.length) {
    const [left, right] = [a.grams[i]!, b.grams[j]!];
    if (left === right) common += Math.min(a.counts[i]!, b.counts[j]!);
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return common;
}

/** Words as blanks part them. */
export const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");
