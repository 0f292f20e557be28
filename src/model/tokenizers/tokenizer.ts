/** The contract of every tokenizer: text to token ids and back. */

export interface Tokenizer {
  /** How `tokenizerFrom` finds the kind again. */
  readonly kind: string;
  readonly vocabularySize: number;
  /** Ids of a text; special tokens are recognised only where the kind says so. */
  encode(text: string): number[];
  /** The text of ids. Throws on an id outside the vocabulary, unless the kind says otherwise. */
  decode(ids: readonly number[]): string;
  /** The text of ids that follow others; present where it is not `decode(ids)`, as with a leading space. */
  decodeAfter?(before: readonly number[], ids: readonly number[]): string;
  /** The id of one token, if there is such a token. */
  idOf(token: string): number | undefined;
  /** Everything that `tokenizerFrom` needs, as plain JSON. */
  toJSON(): unknown;
}

/** Throws unless every id is in the vocabulary. */
export function requireIds(kind: string, ids: readonly number[], size: number): void {
  const odd = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < size));
  if (odd === undefined) return;
  throw new RangeError(`${kind}: expected ids from 0 to ${size - 1}, got ${odd}.`);
}
