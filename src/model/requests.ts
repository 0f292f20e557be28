/** What a sampler is asked for: checked, and laid out for a graph. */
import { requireChoice } from "./choose.ts";
import type { SampleOptions, SampleRequest } from "./sampler.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** Prompts, what they all begin with, and how much may follow. */
export interface Asked {
  readonly requests: readonly SampleRequest[];
  /** Not part of the prompts. */
  readonly shared: readonly number[];
  readonly maxTokens: number;
}

/** What these requests come to; throws where the model cannot do it. */
export function askedOf(
  requests: readonly SampleRequest[],
  options: SampleOptions,
  config: TransformerConfig,
): Asked {
  requireChoice(options);
  const { prefix: shared = [], maxTokens } = options;
  const asked = withOwnTokens({ requests, shared, maxTokens });
  requireRequests(asked, config);
  return asked;
}

/** Every row reads a token of its own: the last one that is shared, where a prompt has none. */
function withOwnTokens(asked: Asked): Asked {
  const { requests, shared } = asked;
  const last = shared.at(-1);
  if (last === undefined || requests.every(({ tokens }) => tokens.length > 0)) return asked;
  const longer = requests.map(({ tokens, seed }) => ({ tokens: [last, ...tokens], seed }));
  return { ...asked, requests: longer, shared: shared.slice(0, -1) };
}

/** Throws on an empty prompt, one that the model has no room for, or an unknown token. */
function requireRequests(
  { requests, shared, maxTokens }: Asked,
  { contextLength, vocabularySize }: TransformerConfig,
): void {
  if (!(Number.isInteger(maxTokens) && maxTokens >= 1)) {
    throw new RangeError(`sample: expected maxTokens of at least 1, got ${maxTokens}.`);
  }
  const isOdd = (token: number) => !(token >= 0 && token < vocabularySize);
  for (const [index, { tokens }] of requests.entries()) {
    if (tokens.length === 0) {
      throw new RangeError(`sample: expected at least one token in prompt ${index}, got none.`);
    }
    // The last new token is never read.
    const needed = shared.length + tokens.length + maxTokens - 1;
    if (needed > contextLength) {
      throw new RangeError(
        `sample: prompt ${index} needs ${needed} positions, the model has ${contextLength}. Shorten the prompt or lower maxTokens.`,
      );
    }
    const odd = tokens.find(isOdd) ?? shared.find(isOdd);
    if (odd !== undefined) {
      throw new RangeError(
        `sample: token ${odd} in prompt ${index} is not below ${vocabularySize}.`,
      );
    }
  }
}

/** Left-padded prompts, int32 [batch, time]; rows beyond the requests repeat the first. */
export function paddedTokens(
  rows: readonly SampleRequest[],
  batch: number,
  time: number,
): Int32Array {
  const tokens = new Int32Array(batch * time);
  for (let row = 0; row < batch; row++) {
    const prompt = (rows[row] ?? rows[0]!).tokens;
    tokens.set(prompt, (row + 1) * time - prompt.length);
  }
  return tokens;
}
