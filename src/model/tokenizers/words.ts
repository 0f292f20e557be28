/** Words of a closed vocabulary, separated by white space. */
import { requireIds, type Tokenizer } from "./tokenizer.ts";

/** A word that the vocabulary lacks. */
export class UnknownWordError extends Error {
  override readonly name = "UnknownWordError";
}

/** A tokenizer of exactly these words; a word's id is its position. */
export function wordTokenizer(vocabulary: readonly string[]): Tokenizer {
  const ids = new Map(vocabulary.map((word, id) => [word, id]));
  requireWords(vocabulary, ids);
  return {
    kind: "words",
    vocabularySize: vocabulary.length,
    encode: (text) =>
      wordsOf(text).map((word, position) => ids.get(word) ?? unknown(word, position, vocabulary)),
    decode: (tokens) => {
      requireIds("words", tokens, vocabulary.length);
      return tokens.map((token) => vocabulary[token]!).join(" ");
    },
    idOf: (word) => ids.get(word),
    toJSON: () => ({ kind: "words", vocabulary }),
  };
}

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== "");

function unknown(word: string, position: number, vocabulary: readonly string[]): never {
  const near = vocabulary.filter((known) => known[0] === word[0]).slice(0, 8);
  const hint = near.length > 0 ? ` Known words that begin alike: ${near.join(" ")}.` : "";
  throw new UnknownWordError(
    `words: "${word}" (word ${position + 1}) is not among the ${vocabulary.length} words of this model.${hint}`,
  );
}

function requireWords(vocabulary: readonly string[], ids: ReadonlyMap<string, number>): void {
  const odd = vocabulary.find((word) => word === "" || /\s/.test(word));
  if (odd !== undefined)
    throw new RangeError(`words: expected words without white space, got "${odd}".`);
  if (ids.size !== vocabulary.length) {
    const twice = vocabulary.find((word, index) => vocabulary.indexOf(word) !== index);
    throw new RangeError(`words: "${twice}" is there twice.`);
  }
}
