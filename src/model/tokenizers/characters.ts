/** The characters (code points) of a text, as a closed vocabulary. */
import { requireIds, type Tokenizer } from "./tokenizer.ts";
import { UnknownWordError } from "./words.ts";

/** A tokenizer of exactly these characters; a character's id is its position. */
export function characterTokenizer(vocabulary: readonly string[]): Tokenizer {
  const ids = new Map(vocabulary.map((character, id) => [character, id]));
  return {
    kind: "characters",
    vocabularySize: vocabulary.length,
    encode: (text) =>
      [...text].map((character, position) => ids.get(character) ?? unknown(character, position)),
    decode: (tokens) => {
      requireIds("characters", tokens, vocabulary.length);
      return tokens.map((token) => vocabulary[token]!).join("");
    },
    idOf: (character) => ids.get(character),
    toJSON: () => ({ kind: "characters", vocabulary }),
  };
}

/** The characters that occur in `text`, in the order of their code points. */
export const charactersOf = (text: string): string[] =>
  [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);

function unknown(character: string, position: number): never {
  throw new UnknownWordError(
    `characters: ${JSON.stringify(character)} (character ${position + 1}) is not in the vocabulary.`,
  );
}
