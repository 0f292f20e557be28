/** What reasoning costs, before anything is asked. No prompt cache is assumed: an upper bound. */

import type { Prompt } from "./prompt.ts";
import { textOfPrompt } from "./prompt.ts";

/** Calls, and their tokens. */
export interface Cost {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Nothing. */
export const noCost: Cost = { calls: 0, promptTokens: 0, completionTokens: 0 };

/** All of them together. */
export const totalCost = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (sum, cost) => ({
      calls: sum.calls + cost.calls,
      promptTokens: sum.promptTokens + cost.promptTokens,
      completionTokens: sum.completionTokens + cost.completionTokens,
    }),
    noCost,
  );

/** The same so many times. */
export const repeatedCost = (cost: Cost, times: number): Cost => ({
  calls: cost.calls * times,
  promptTokens: cost.promptTokens * times,
  completionTokens: cost.completionTokens * times,
});

/** Tokens of a text by its length, four characters to a token: an estimate, where no tokenizer is at hand. */
export const tokensIn = (text: string): number => Math.ceil(text.length / 4);

/** One call with this prompt, which says at most `completionTokens`. */
export const callCost = (prompt: Prompt, completionTokens: number): Cost => ({
  calls: 1,
  promptTokens: tokensIn(textOfPrompt(prompt)),
  completionTokens,
});
