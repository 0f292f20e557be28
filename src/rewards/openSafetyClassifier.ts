/** An open classifier as a safety classifier of texts. */

import type { SequenceOptions } from "../model/sequenceReader.ts";
import { isIdentity, type Tokenizer, tokenMap } from "../model/tokenizers/index.ts";
import type { OpenClassifier } from "./openClassifier.ts";
import { createRater, type Rater, readingOf, type TokenExchange } from "./rater.ts";
import type { SafetyClassifier } from "./safetyClassifier.ts";

/** An open classifier with the tokenizer of its own vocabulary. */
export interface OpenTextClassifier {
  /** How a person names it. */
  readonly name: string;
  readonly classifier: OpenClassifier;
  readonly tokenizer: Tokenizer;
}

/**
 * Rates texts. Prompt and response are read each by itself, as an attack on tokens sees them. NaN where the tokenizer does
 * not know a word, or the network has no room.
 */
export function openSafetyClassifier(
  { name, classifier, tokenizer }: OpenTextClassifier,
  options: SequenceOptions = {},
): SafetyClassifier {
  const { tokenMap: _, ...own } = classifier;
  const rater = createRater(own, options);
  const rate = (texts: readonly PartlyRead[]) =>
    rateReadable(
      rater,
      texts.map((text) => exchangeOf(text, { classifier: own, tokenizer })),
    );
  return {
    name,
    unsafe: (exchanges) => rate(exchanges),
    unsafeResponse: (responses) => rate(responses.map((response) => ({ response }))),
    dispose: () => rater.dispose(),
  };
}

interface PartlyRead {
  readonly prompt?: string;
  readonly response: string;
}

/** The exchange in tokens; undefined where it cannot be read. */
function exchangeOf(
  { prompt, response }: PartlyRead,
  { classifier, tokenizer }: Pick<OpenTextClassifier, "classifier" | "tokenizer">,
): TokenExchange | undefined {
  try {
    const exchange = {
      response: tokensOf(response, tokenizer),
      ...(prompt === undefined ? {} : { prompt: tokensOf(prompt, tokenizer) }),
    };
    return hasRoom(readingOf(classifier, exchange), classifier) ? exchange : undefined;
  } catch {
    return undefined;
  }
}

const tokensOf = (text: string, tokenizer: Tokenizer) =>
  text === "" ? [] : tokenizer.encode(text);

function hasRoom(tokens: readonly number[], { network }: OpenClassifier): boolean {
  const { contextLength, vocabularySize } = network.model.config;
  const isFull = tokens.length === 0 || tokens.length > contextLength;
  return !isFull && tokens.every((token) => token < vocabularySize);
}

async function rateReadable(rater: Rater, exchanges: readonly (TokenExchange | undefined)[]) {
  const readable = exchanges.filter((each) => each !== undefined);
  const scores = (await rater.unsafe(readable)).values();
  return exchanges.map((each) => (each ? scores.next().value! : Number.NaN));
}

/** A classifier as a model with other tokens sees it. */
export interface SeenClassifier {
  readonly classifier: OpenClassifier;
  /** Share of the tokens of the model that the classifier has too, in [0, 1]. */
  readonly share: number;
}

/** The classifier, reading the tokens of a model with this tokenizer; `size` is the vocabulary of that model. */
export function classifierFor(
  { classifier, tokenizer }: OpenTextClassifier,
  from: Tokenizer,
  size = from.vocabularySize,
): SeenClassifier {
  const map = tokenMap(from, tokenizer, { size });
  const { tokenMap: _, ...own } = classifier;
  const isAlike = isIdentity(map) && size === own.network.model.config.vocabularySize;
  if (isAlike) return { classifier: own, share: 1 };
  return { classifier: { ...own, tokenMap: map.ids }, share: map.share };
}
