/** Finds the place of a text in a list without making strings: open addressing over the words of short texts. */
import { hashOfWords } from "./murmur.ts";
import { comparedText, longestInPlace, type TextColumn } from "./textColumn.ts";

/** Says where in the list the text of a record stands; −1 where it does not. */
export type Lookup = (column: TextColumn, record: number) => number;

/** Looks up these texts, each of which stands there once. */
export function lookupOf(texts: readonly string[]): Lookup {
  const long = new Map<string, number>();
  const size = 2 ** Math.ceil(Math.log2(2 * texts.length + 2));
  /** Places from 1; 0 is empty. */
  const slots = new Int32Array(size);
  const words = new Int32Array(4 * texts.length);
  texts.forEach((text, place) => {
    const compared = comparedText(text).words;
    words.set(compared, 4 * place);
    if (compared[0]! > longestInPlace) {
      long.set(text, place);
      return;
    }
    let slot = hashOfWords(words, 4 * place, 0) & (size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot] = place + 1;
  });
  const isSame = (place: number, own: Int32Array, at: number) =>
    own[at] === words[4 * place] &&
    own[at + 1] === words[4 * place + 1] &&
    own[at + 2] === words[4 * place + 2] &&
    own[at + 3] === words[4 * place + 3];
  return (column, record) => {
    const { words: own } = column;
    const at = 4 * record;
    if (own[at]! > longestInPlace) return long.get(column.text(record)) ?? -1;
    let slot = hashOfWords(own, at, 0) & (size - 1);
    for (;;) {
      const place = slots[slot]! - 1;
      if (place < 0 || isSame(place, own, at)) return place;
      slot = (slot + 1) & (size - 1);
    }
  };
}
