/**
 * Byte-level byte-pair encoding: the 256 bytes, then one token for each merge of two others, then special
 * tokens. Sennrich et al. 2016; over bytes, Radford et al. 2019. Every text has an encoding, and decoding
 * gives it back; ill-formed text becomes U+FFFD first.
 */
import { z } from "zod";
import { piecesOf, sectionsBy } from "./pieces.ts";
import { PriorityQueue } from "./queue.ts";
import { requireIds, type Tokenizer } from "./tokenizer.ts";

/** Two neighbouring tokens that become one. */
export type Merge = readonly [left: number, right: number];

/** What a tokenizer of byte pairs is. */
export interface BytePairs {
  /** In order of priority. */
  readonly merges: readonly Merge[];
  /** Recognised wherever they stand in a text; their ids are the last ones. */
  readonly special: readonly string[];
}

const id = z.int().min(0);

/** Checks byte pairs that come from outside. */
export const bytePairsSchema = z.object({
  merges: z.array(z.tuple([id, id])),
  special: z.array(z.string().min(1)),
});

/** Bounds the vocabulary, so that a pair of ids is one exact number. */
export const LARGEST_VOCABULARY = 2 ** 20;

/** A pair of ids as one number. */
export const pairOf = (left: number, right: number): number => left * LARGEST_VOCABULARY + right;

/** A tokenizer with these merges and special tokens. */
export function bytePairTokenizer({ merges, special }: BytePairs): Tokenizer {
  const { tokens, results } = vocabularyOf(merges);
  const encoder = new TextEncoder();
  const all = [...tokens, ...special.map((token) => encoder.encode(token))];
  requireSpecial(special, all.length);
  const specialIds = new Map(special.map((token, index) => [token, tokens.length + index]));
  const sections = sectionsBy(special);
  const encodePiece = remembering((piece) => mergeAll([...encoder.encode(piece)], results));
  const named = remembered(() => namesOf(tokens));
  return {
    kind: "bytePairs",
    vocabularySize: all.length,
    encode: (text) =>
      sections(text).flatMap((section) =>
        section.special
          ? [specialIds.get(section.text)!]
          : piecesOf(section.text).flatMap(encodePiece),
      ),
    decode: (ids) => {
      requireIds("bytePairs", ids, all.length);
      return textOf(ids.map((token) => all[token]!));
    },
    idOf: (token) => specialIds.get(token) ?? named().get(token),
    toJSON: () => ({ kind: "bytePairs", merges, special }),
  };
}

/** The result of a merge, and how early it is made: a lower rank goes first. */
interface Result {
  readonly rank: number;
  readonly id: number;
}

/** The bytes of each token, and what each pair becomes. Two merges may give the same bytes: that is one token. */
export function vocabularyOf(merges: readonly Merge[]) {
  const tokens: Uint8Array[] = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  const ids = new Map(tokens.map((bytes, token) => [keyOf(bytes), token]));
  const results = new Map<number, Result>();
  for (const [rank, [left, right]] of merges.entries()) {
    requireIds("bytePairs", [left, right], tokens.length);
    const bytes = joined([tokens[left]!, tokens[right]!]);
    const known = ids.get(keyOf(bytes));
    if (known === undefined) ids.set(keyOf(bytes), tokens.push(bytes) - 1);
    results.set(pairOf(left, right), { rank, id: known ?? tokens.length - 1 });
  }
  return { tokens, results };
}

const keyOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** Merges neighbours until none can be merged: always the pair of lowest rank, the leftmost first. */
function mergeAll(ids: number[], results: ReadonlyMap<number, Result>): number[] {
  const next = ids.map((_, index) => index + 1);
  const previous = ids.map((_, index) => index - 1);
  const queue = new PriorityQueue<{ at: number; pair: number; result: Result }>(
    (a, b) => a.result.rank < b.result.rank || (a.result.rank === b.result.rank && a.at < b.at),
  );
  const pairAt = (at: number) => {
    const right = ids[next[at]!];
    return ids[at]! < 0 || right === undefined ? -1 : pairOf(ids[at]!, right);
  };
  const offer = (at: number) => {
    const pair = pairAt(at);
    const result = results.get(pair);
    if (result) queue.push({ at, pair, result });
  };
  for (const at of ids.keys()) offer(at);
  for (let item = queue.pop(); item; item = queue.pop()) {
    const { at, pair, result } = item;
    // An earlier merge may have taken either half.
    if (pairAt(at) !== pair) continue;
    const gone = next[at]!;
    ids[at] = result.id;
    ids[gone] = -1;
    next[at] = next[gone]!;
    if (next[at] < ids.length) previous[next[at]] = at;
    if (previous[at]! >= 0) offer(previous[at]!);
    offer(at);
  }
  return ids.filter((token) => token >= 0);
}

/** Entries kept of what was computed before; then all are forgotten. */
const MOST_REMEMBERED = 2 ** 16;

function remembering(compute: (piece: string) => number[]): (piece: string) => number[] {
  const known = new Map<string, number[]>();
  return (piece) => {
    const before = known.get(piece);
    if (before) return before;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const ids = compute(piece);
    known.set(piece, ids);
    return ids;
  };
}

function remembered<Value>(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const textOf = (tokens: readonly Uint8Array[]) =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(joined(tokens));

/** Tokens by their text, where their bytes are a text of their own. */
function namesOf(tokens: readonly Uint8Array[]): Map<string, number> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
  const names = new Map<string, number>();
  for (const [token, bytes] of tokens.entries()) {
    try {
      names.set(decoder.decode(bytes), token);
    } catch {
      // A part of a character has no name.
    }
  }
  return names;
}

function requireSpecial(special: readonly string[], size: number): void {
  const twice = special.find((token, index) => special.indexOf(token) !== index);
  if (twice !== undefined || special.includes("")) {
    throw new RangeError(
      `bytePairs: special tokens: expected distinct texts, got "${twice ?? ""}".`,
    );
  }
  if (size > LARGEST_VOCABULARY) {
    throw new RangeError(`bytePairs: expected at most ${LARGEST_VOCABULARY} tokens, got ${size}.`);
  }
}
