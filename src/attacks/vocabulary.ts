/**
 * Which tokens a prompt may be made of, by what each of them spells. Wichers et al. 2024 keep pieces of ASCII letters and
 * digits, pieces of punctuation, and the space.
 */
import type { Tokenizer } from "../model/tokenizers/tokenizer.ts";

/** Kinds of tokens. A space before the first letter or mark does not count. */
export const tokenKinds = ["words", "punctuation", "space", "any"] as const;
/** One of them; `any` is everything that spells something. */
export type TokenKind = (typeof tokenKinds)[number];

/** What a prompt may be made of. */
export interface VocabularyOptions {
  /** @default words, punctuation and the space */
  readonly kinds?: readonly TokenKind[];
  /** Only these pieces, compared as `exclude` is. @default all of these kinds */
  readonly only?: readonly string[];
  /** Not these pieces: letters are compared without case, a space before them does not count. */
  readonly exclude?: readonly string[];
  /** Not these tokens: marks of a template, labels of a rating. */
  readonly marks?: readonly number[];
  /** Tokens that the model has; a tokenizer may have more. @default all */
  readonly size?: number;
}

const spells: Readonly<Record<TokenKind, RegExp>> = {
  words: /^ ?[a-z0-9]+$/i,
  punctuation: /^ ?[!-/:-@[-`{-~]+$/,
  space: /^ $/,
  // A part of a character is spelled as a replacement character.
  any: /^[^\uFFFD]+$/,
};

/**
 * The tokens, ascending.
 *
 * @throws RangeError where none is left, or where one that is named does not exist.
 */
export function allowedTokens(tokenizer: Tokenizer, options: VocabularyOptions = {}): number[] {
  const { kinds = ["words", "punctuation", "space"], only, exclude = [], marks = [] } = options;
  const size = Math.min(options.size ?? tokenizer.vocabularySize, tokenizer.vocabularySize);
  const pieces = Array.from({ length: size }, (_, token) => tokenizer.decode([token]));
  const forbidden = new Set(exclude.map(plain));
  const wanted = only && new Set(only.map(plain));
  requireKnown(wanted, pieces);
  const isMark = new Set(marks);
  const isAllowed = (piece: string, token: number) =>
    kinds.some((kind) => spells[kind].test(piece)) &&
    !isMark.has(token) &&
    !forbidden.has(plain(piece)) &&
    (wanted?.has(plain(piece)) ?? true);
  const allowed = pieces.flatMap((piece, token) => (isAllowed(piece, token) ? [token] : []));
  if (allowed.length > 0) return allowed;
  throw new RangeError(
    `vocabulary: expected tokens that a prompt may be made of, but of ${size} tokens none is left. Exclude fewer, or allow more.`,
  );
}

const plain = (piece: string) => piece.trim().toLowerCase();

/** A word that is one token in no spelling is a mistake of whoever wrote the list; one that is excluded does no harm. */
function requireKnown(wanted: ReadonlySet<string> | undefined, pieces: readonly string[]): void {
  const known = new Set(pieces.map(plain));
  const unknown = [...(wanted ?? [])].filter((piece) => !known.has(piece));
  if (unknown.length === 0) return;
  const some = unknown.slice(0, 5).map((piece) => JSON.stringify(piece));
  throw new RangeError(
    `vocabulary: expected pieces that are one token each, but ${some.join(", ")} ${unknown.length === 1 ? "is" : "are"} not.`,
  );
}
