/**
 * What well-known models cost, as others have written it down: figures to begin with, not a promise of a
 * provider. A `--price` comes before them; a model that is not here has no price.
 *
 * Not here: discounts of batches, prices above 200,000 prompt tokens.
 */
import type { Price } from "./options.ts";

/** Where the prices come from, and when they were read. */
export const pricesSource =
  "BerriAI/litellm, model_prices_and_context_window.json, commit 00035b69, read on 2026-11-26";

const price = (prompt: number, cachedPrompt: number, completion: number): Price => ({
  ...{ prompt, cachedPrompt, completion },
});

/** Anthropic bills what it writes to its cache at 1.25 times the price of a prompt token. */
const anthropic = (prompt: number, cachedPrompt: number, completion: number): Price => ({
  ...price(prompt, cachedPrompt, completion),
  cacheWrite: 1.25 * prompt,
});

const prices: Readonly<Record<string, Price>> = {
  "openai/gpt-4.1-mini": price(0.4, 0.1, 1.6),
  "openai/gpt-4.1-mini-2025-04-14": price(0.4, 0.1, 1.6),
  "openai/gpt-4.1-nano": price(0.1, 0.025, 0.4),
  "openai/gpt-4.1-nano-2025-04-14": price(0.1, 0.025, 0.4),
  "openai/gpt-4o": price(2.5, 1.25, 10),
  "openai/gpt-4o-2024-08-06": price(2.5, 1.25, 10),
  "openai/gpt-4o-2024-11-20": price(2.5, 1.25, 10),
  "openai/gpt-5": price(1.25, 0.125, 10),
  "openai/gpt-5.1": price(1.25, 0.125, 10),
  "openai/gpt-5.2": price(1.75, 0.175, 14),
  "anthropic/claude-haiku-4-5": anthropic(1, 0.1, 5),
  "anthropic/claude-haiku-4-5-20251001": anthropic(1, 0.1, 5),
  "anthropic/claude-sonnet-4-5": anthropic(3, 0.3, 15),
  "anthropic/claude-sonnet-4-5-20250929": anthropic(3, 0.3, 15),
};

/** The price of a model, where it is in the table. */
export const knownPrice = (provider: string, model: string): Price | undefined =>
  Object.hasOwn(prices, `${provider}/${model}`) ? prices[`${provider}/${model}`] : undefined;
