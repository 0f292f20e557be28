/**
 * MurmurHash3 of 32 bits for small machines (Austin Appleby, public domain): how texts become ids. The same for ever, since
 * models that were trained on the ids are kept.
 */

const [first, second] = [0xcc9e2d51, 0x1b873593];

/** One word of the text, scrambled. */
function scrambled(word: number): number {
  const multiplied = Math.imul(word, first);
  return Math.imul((multiplied << 15) | (multiplied >>> 17), second);
}

/** The hash after one more word of four bytes. */
function mixed(hash: number, word: number): number {
  const next = hash ^ scrambled(word);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

/** The end of a hash: the length, and bits that depend on all bits. A whole number below 2³². */
function finished(hash: number, length: number): number {
  let last = hash ^ length;
  last = Math.imul(last ^ (last >>> 16), 0x85ebca6b);
  last = Math.imul(last ^ (last >>> 13), 0xc2b2ae35);
  return (last ^ (last >>> 16)) >>> 0;
}

/** The hash of a text of at most 12 bytes, as words: its length, then its bytes, little-endian, filled up with zeros. */
export function hashOfWords(words: Int32Array, at: number, seed: number): number {
  const length = words[at]!;
  const end = at + 1 + (length >>> 2);
  let hash = seed;
  for (let word = at + 1; word < end; word++) hash = mixed(hash, words[word]!);
  if ((length & 3) !== 0) hash ^= scrambled(words[end]!);
  return finished(hash, length);
}

/** The hash of any bytes. */
export function hashOfBytes(bytes: Uint8Array, seed: number): number {
  let hash = seed;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) hash = mixed(hash, wordAt(bytes, at, 4));
  if (whole < bytes.length) hash ^= scrambled(wordAt(bytes, whole, bytes.length - whole));
  return finished(hash, bytes.length);
}

function wordAt(bytes: Uint8Array, at: number, length: number): number {
  let word = 0;
  for (let byte = 0; byte < length; byte++) word |= bytes[at + byte]! << (8 * byte);
  return word;
}

const encoder = new TextEncoder();

/** The hash of a text in UTF-8. */
export const hashOfText = (text: string, seed: number): number =>
  hashOfBytes(encoder.encode(text), seed);
