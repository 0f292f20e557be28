/**
 * A piece of a column as DuckDB holds it: 16 bytes for each text, its length and up to 12 bytes of it in place. Most cells of
 * click logs are that short, so they are hashed and compared where they lie, and never become strings.
 */

/** Texts of consecutive records. */
export interface TextColumn {
  /** Four for each text: its length in bytes, then its bytes (little-endian, filled with zeros) where these are at most 12. */
  readonly words: Int32Array;
  /** The same memory. */
  readonly bytes: Uint8Array;
  /** The text of a record as a string; slow. */
  text(record: number): string;
}

/** Longest text that lies in place, in bytes. */
export const longestInPlace = 12;

/** The memory of a vector of texts. Its bytes are DuckDB's, and live as long as the vector. */
export function textColumn(view: DataView, text: (record: number) => string): TextColumn {
  const { buffer, byteOffset, byteLength } = view;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  // Vectors of strings are aligned; a copy is for memory that is not.
  const words =
    byteOffset % 4 === 0
      ? new Int32Array(buffer, byteOffset, byteLength / 4)
      : new Int32Array(bytes.slice().buffer);
  return { words, bytes, text };
}

/** A text that others are compared with. */
export interface ComparedText {
  readonly text: string;
  /** As in a column; only the length where it is longer than what lies in place. */
  readonly words: Int32Array;
}

/** A text in the form in which columns have theirs. */
export function comparedText(text: string): ComparedText {
  const encoded = new TextEncoder().encode(text);
  const memory = new Uint8Array(16);
  const words = new Int32Array(memory.buffer);
  words[0] = encoded.length;
  if (encoded.length <= longestInPlace) memory.set(encoded, 4);
  return { text, words };
}

/** Whether a record has this text. */
export function hasText(column: TextColumn, record: number, { text, words }: ComparedText) {
  const { words: all } = column;
  const at = 4 * record;
  if (all[at] !== words[0]) return false;
  if (words[0]! > longestInPlace) return column.text(record) === text;
  return all[at + 1] === words[1] && all[at + 2] === words[2] && all[at + 3] === words[3];
}

/** Says of a record whether it has one of these texts. */
export function hasOneOf(
  texts: readonly string[],
): (column: TextColumn, record: number) => boolean {
  const compared = texts.map(comparedText);
  const [first] = compared;
  if (compared.length === 1 && first!.text === "")
    return (column, record) => column.words[4 * record] === 0;
  return (column, record) => compared.some((each) => hasText(column, record, each));
}

const numeral = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const [minus, zero] = [45, 48];

/** The number that a record has in decimal notation; NaN where it is none. */
export function numberAt(column: TextColumn, record: number): number {
  const { words, bytes } = column;
  const length = words[4 * record]!;
  if (length > longestInPlace) return numberOf(column.text(record));
  let at = 16 * record + 4;
  const end = at + length;
  const isNegative = bytes[at] === minus && length > 0;
  if (isNegative) at++;
  if (at === end) return Number.NaN;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - zero;
    if (digit < 0 || digit > 9) return numberOf(column.text(record));
    value = 10 * value + digit;
  }
  return isNegative ? -value : value;
}

const numberOf = (text: string) => (numeral.test(text) ? Number(text) : Number.NaN);
