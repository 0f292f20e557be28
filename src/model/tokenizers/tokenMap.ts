/** From the tokens of one model to those of another, by what they spell. */
import type { Tokenizer } from "./tokenizer.ts";

/** What each token of one tokenizer is in another. */
export interface TokenMap {
  /** For every token of the one, a token of the other, [vocab]. */
  readonly ids: Int32Array;
  /** Which of them spell the same, [vocab]. */
  readonly isSame: readonly boolean[];
  /** Share of the tokens of the one tokenizer that have a counterpart which spells the same, in [0, 1]. */
  readonly share: number;
}

export interface TokenMapOptions {
  /** The token that stands for what the other tokenizer cannot spell. @default its unknown token, else 0 */
  readonly unknown?: number;
  /** Tokens of the one: its model may have more than its tokenizer. @default all of its vocabulary */
  readonly size?: number;
}

/**
 * For every token of `from` the token of `to` that spells the same text behind a word. Where that takes several tokens,
 * the one that spells the most of it; where the other tokenizer cannot spell it, its unknown token.
 */
export function tokenMap(
  from: Tokenizer,
  to: Tokenizer,
  { unknown = unknownOf(to), size = from.vocabularySize }: TokenMapOptions = {},
): TokenMap {
  const found = isOne(from, to) ? ofItself : between(from, to);
  const pairs = Array.from({ length: size }, (_, token) =>
    token < from.vocabularySize ? found(token) : undefined,
  );
  const isSame = pairs.map((pair) => pair?.isSame ?? false);
  return {
    ids: Int32Array.from(pairs, (pair) => pair?.id ?? unknown),
    isSame,
    share: isSame.filter(Boolean).length / Math.min(size, from.vocabularySize),
  };
}

/** Also parts of characters, which spell nothing, are the same in a tokenizer that is the same. */
const isOne = (from: Tokenizer, to: Tokenizer): boolean =>
  from === to ||
  (from.vocabularySize === to.vocabularySize && JSON.stringify(from) === JSON.stringify(to));

const ofItself = (token: number): Counterpart => ({ id: token, isSame: true });

function between(from: Tokenizer, to: Tokenizer): (token: number) => Counterpart | undefined {
  const [spelled, found] = [spelling(from), finding(to)];
  return (token) => found(spelled(token), token);
}

/** Whether every token has the same number in both. */
export const isIdentity = ({ ids, share }: TokenMap): boolean =>
  share === 1 && ids.every((id, token) => id === token);

const unknownNames = ["<unk>", "[UNK]", "<UNK>", "UNK", "<|endoftext|>"];

const unknownOf = (tokenizer: Tokenizer): number =>
  unknownNames.map((name) => tokenizer.idOf(name)).find((id) => id !== undefined) ?? 0;

/** What a token spells behind another one, a space between them included. */
function spelling(tokenizer: Tokenizer): (token: number) => string {
  const anchor = tokenizer.idOf("a") ?? 0;
  const lead = tokenizer.decode([anchor]);
  return (token) => tokenizer.decode([anchor, token]).slice(lead.length);
}

interface Counterpart {
  readonly id: number;
  readonly isSame: boolean;
}

/** Finds the token that spells a text; the one of this number where several do. */
function finding(tokenizer: Tokenizer): (text: string, token: number) => Counterpart | undefined {
  const { vocabularySize } = tokenizer;
  const spelled = spelling(tokenizer);
  const texts = Array.from({ length: vocabularySize }, (_, id) => spelled(id));
  const byText = new Map(texts.map((text, id) => [text, id] as const).toReversed());
  return (text, token) => {
    // A part of a character has no text of its own, and an id without a token has none at all.
    if (text === "" || text.includes("\uFFFD")) return undefined;
    const exact = texts[token] === text ? token : byText.get(text);
    if (exact !== undefined) return { id: exact, isSame: true };
    const longestFirst = encoded(tokenizer, text).toSorted(
      (a, b) => texts[b]!.length - texts[a]!.length,
    );
    return longestFirst.length === 0 ? undefined : { id: longestFirst[0]!, isSame: false };
  };
}

/** Empty where the tokenizer cannot read the text. */
function encoded(tokenizer: Tokenizer, text: string): number[] {
  try {
    return tokenizer.encode(text);
  } catch {
    return [];
  }
}
