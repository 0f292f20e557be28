/** What a sampler is asked for: checked, and laid out for a graph. */
import type { Seed } from "../math/seed.ts";
import { type ChoiceOptions, requireChoice } from "./choose.ts";
import { requireTokens } from "./sequences.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** How rows are continued, and when they end. */
export interface SampleOptions extends ChoiceOptions {
  /** Upper bound on new tokens. At least 1. */
  readonly maxTokens: number;
  /** Token ids that end a row; the ending token is not part of the result. */
  readonly stopTokens?: readonly number[];
  /** Says whether the row should end after these new tokens, for stop sequences of text. */
  readonly stopWhen?: (tokens: readonly number[], row: number) => boolean;
  /** Tokens that all prompts begin with, read once and shared. They are not part of the prompts. */
  readonly prefix?: readonly number[];
  readonly signal?: AbortSignal;
}

/** One row to continue. */
export interface SampleRequest {
  /** At least one token, unless there is a prefix. */
  readonly tokens: readonly number[];
  readonly seed: Seed;
}

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
    const whole = [...shared, ...tokens];
    requireTokens(whole, vocabularySize, { operation: "sample", place: `prompt ${index}` });
  }
}

/** Left-padded prompts, int32 [batch, time]; rows beyond the requests repeat the first. */
export function paddedTokens(
  requests: readonly SampleRequest[],
  batch: number,
  time: number,
): Int32Array {
  const tokens = new Int32Array(batch * time);
  for (let row = 0; row < batch; row++) {
    const prompt = (requests[row] ?? requests[0]!).tokens;
    tokens.set(prompt, (row + 1) * time - prompt.length);
  }
  return tokens;
}
