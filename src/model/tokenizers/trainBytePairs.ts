/** Learning byte pairs from text: again and again, the most frequent pair of neighbours becomes a token. */
import { bytePairTokenizer, LARGEST_VOCABULARY, type Merge, pairOf } from "./bytePairs.ts";
import { piecesOf, sectionsBy } from "./pieces.ts";
import { PriorityQueue } from "./queue.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface BytePairOptions {
  /** Tokens in all: 256 bytes, special tokens, and as many merges as fit. */
  readonly vocabularySize: number;
  /** Tokens that are never cut and never learned from, such as an end of text. @default none */
  readonly special?: readonly string[];
  /** A pair that occurs less often is not merged; the vocabulary may then be smaller. @default 2 */
  readonly leastCount?: number;
}

/**
 * A tokenizer learned from these texts. Nothing is drawn: of pairs that are equally frequent, the one with
 * the lower left id, then the lower right id, goes first.
 */
export function trainBytePairs(
  texts: string | Iterable<string>,
  { vocabularySize, special = [], leastCount = 2 }: BytePairOptions,
): Tokenizer {
  const least = 256 + special.length;
  if (!(Number.isInteger(vocabularySize) && vocabularySize >= least)) {
    throw new RangeError(
      `trainBytePairs: expected a vocabularySize of at least ${least}, got ${vocabularySize}.`,
    );
  }
  if (vocabularySize > LARGEST_VOCABULARY) {
    throw new RangeError(`trainBytePairs: expected at most ${LARGEST_VOCABULARY} tokens.`);
  }
  const words = countedWords(typeof texts === "string" ? [texts] : texts, special);
  const learner = new PairLearner(words);
  const merges = learner.learn(vocabularySize - special.length, leastCount);
  return bytePairTokenizer({ merges, special });
}

/** A distinct piece of the texts. */
interface Word {
  ids: number[];
  readonly count: number;
}

function countedWords(texts: Iterable<string>, special: readonly string[]): Word[] {
  const sections = sectionsBy(special);
  const counts = new Map<string, number>();
  for (const text of texts) {
    const plain = sections(text).filter((section) => !section.special);
    for (const piece of plain.flatMap((section) => piecesOf(section.text))) {
      counts.set(piece, (counts.get(piece) ?? 0) + 1);
    }
  }
  const encoder = new TextEncoder();
  return [...counts].map(([piece, count]) => ({ ids: [...encoder.encode(piece)], count }));
}

/** A pair with the count that it had when it was queued: its true count is at most that. */
interface Candidate {
  readonly pair: number;
  readonly count: number;
}

/** Words and the counts of their pairs, kept up to date merge by merge. */
class PairLearner {
  private readonly words: readonly Word[];
  private readonly counts = new Map<number, number>();
  /** Indices of words that hold a pair, or once held it. */
  private readonly places = new Map<number, number[]>();
  private readonly grown = new Set<number>();
  private readonly queue = new PriorityQueue<Candidate>(
    (a, b) => a.count > b.count || (a.count === b.count && a.pair < b.pair),
  );

  constructor(words: readonly Word[]) {
    this.words = words;
    for (const [index, { ids, count }] of words.entries()) {
      for (let at = 0; at + 1 < ids.length; at++) {
        this.change(pairOf(ids[at]!, ids[at + 1]!), count, index);
      }
    }
    this.queueGrown();
  }

  /** Merges until there are `size` tokens, or no pair occurs `leastCount` times. */
  learn(size: number, leastCount: number): Merge[] {
    const merges = new Map<number, Merge>();
    const tokens = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
    const ids = new Map(tokens.map((bytes, id) => [bytes, id]));
    while (tokens.length < size) {
      const pair = this.mostFrequent(leastCount);
      if (pair === undefined) break;
      const [left, right] = [Math.floor(pair / LARGEST_VOCABULARY), pair % LARGEST_VOCABULARY];
      const bytes = tokens[left]! + tokens[right]!;
      // Two merges may give the same bytes: that is one token.
      const id = ids.get(bytes) ?? tokens.push(bytes) - 1;
      ids.set(bytes, id);
      if (!merges.has(pair)) merges.set(pair, [left, right]);
      this.merge(left, right, id);
    }
    return [...merges.values()];
  }

  private mostFrequent(leastCount: number): number | undefined {
    for (let item = this.queue.pop(); item; item = this.queue.pop()) {
      const count = this.counts.get(item.pair) ?? 0;
      if (count === item.count && count >= leastCount) return item.pair;
      if (count < item.count && count > 0) this.queue.push({ pair: item.pair, count });
    }
    return undefined;
  }

  private merge(left: number, right: number, id: number): void {
    const pair = pairOf(left, right);
    for (const index of this.places.get(pair) ?? []) this.mergeWord(index, [left, right], id);
    this.places.delete(pair);
    this.queueGrown();
  }

  /** Replaces the pair in one word from left to right; counts follow every replacement. */
  private mergeWord(index: number, [left, right]: Merge, id: number): void {
    const { ids, count } = this.words[index]!;
    const merged: number[] = [];
    for (let at = 0; at < ids.length; at++) {
      if (ids[at] !== left || ids[at + 1] !== right) {
        merged.push(ids[at]!);
        continue;
      }
      const before = merged.at(-1);
      const after = ids[at + 2];
      this.change(pairOf(left, right), -count, index);
      if (before !== undefined) {
        this.change(pairOf(before, left), -count, index);
        this.change(pairOf(before, id), count, index);
      }
      if (after !== undefined) {
        this.change(pairOf(right, after), -count, index);
        this.change(pairOf(id, after), count, index);
      }
      merged.push(id);
      at++;
    }
    this.words[index]!.ids = merged;
  }

  private change(pair: number, by: number, index: number): void {
    this.counts.set(pair, (this.counts.get(pair) ?? 0) + by);
    if (by < 0) return;
    this.grown.add(pair);
    const places = this.places.get(pair);
    if (!places) this.places.set(pair, [index]);
    else if (places.at(-1) !== index) places.push(index);
  }

  /** Only a queued count may be too high, never one that is too low. */
  private queueGrown(): void {
    for (const pair of this.grown) this.queue.push({ pair, count: this.counts.get(pair)! });
    this.grown.clear();
  }
}
