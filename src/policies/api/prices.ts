/** What well-known models cost, as others have written it down. */
import type { Price } from "./options.ts";

/** Where the prices come from. */
export const pricesSource = "";
const prices: Readonly<Record<string, Price>> = {};

/** The price of a model, where it is in the table. A `--price` of a person comes before it. */
export const knownPrice = (provider: string, model: string): Price | undefined =>
  prices[`${provider}/${model}`];
