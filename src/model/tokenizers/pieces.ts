/** Where a byte-level tokenizer cuts before it looks at bytes, so that no token spans two words. */

/**
 * The cuts of GPT-2 (Radford et al. 2019, section 2.2): English endings, then letters, numbers or anything
 * else, each with the space before it, then white space, whose last character stays with what follows. White
 * space is Unicode's, as in the tokenizers of Hugging Face; that of JavaScript differs in two characters.
 */
const pattern =
  /'(?:[sdmt]|ll|re|ve)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The pieces of a text, in order; together they are the text. */
export const piecesOf = (text: string): string[] => text.match(pattern) ?? [];

/** One part of a text that holds special tokens. */
export interface Section {
  readonly text: string;
  readonly special: boolean;
}

/** Cuts a text at special tokens: the longest wins where several begin at one place. */
export function sectionsBy(special: readonly string[]): (text: string) => Section[] {
  if (special.length === 0) return (text) => [{ text, special: false }];
  const longestFirst = special.toSorted((a, b) => b.length - a.length);
  const cuts = new RegExp(`(${longestFirst.map(escaped).join("|")})`, "u");
  return (text) =>
    text
      .split(cuts)
      .map((part, index) => ({ text: part, special: index % 2 === 1 }))
      .filter((section) => section.text !== "");
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
