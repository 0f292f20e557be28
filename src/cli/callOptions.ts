/** How the server of a model is called and what may be spent, as options of a verb. */
import { type Command, InvalidArgumentError } from "commander";
import type { ApiOptions, Budget, Price } from "../policies/api/options.ts";
import { realNumber, wholeNumber } from "./numberOption.ts";

/** Options about calls, as commander gives them. */
export interface CallOptions {
  readonly budget?: Budget;
  readonly price?: string;
  readonly concurrency?: number;
  readonly retries?: number;
  readonly timeout?: number;
  /** False with `--no-cache`. */
  readonly cache: boolean;
}

/** Adds the options about calls to a verb. */
export function addCallOptions(command: Command): void {
  command
    .option(
      "--budget <amount>",
      "spend no more than this: dollars such as 2, or tokens such as 200ktokens",
      readBudget,
    )
    .option(
      "--price <in/out>",
      "dollars per million prompt and completion tokens, such as 0.15/0.60, where it is not known",
    )
    .option("--concurrency <number>", "calls in flight at most", wholeNumber({ from: 1 }))
    .option("--retries <number>", "of a call that failed; 0 for none", wholeNumber({ from: 0 }))
    .option("--timeout <seconds>", "time limit of a call", realNumber({ from: 0.001 }))
    .option("--no-cache", "ask again what was answered before, and keep no answers");
}

/** `2`, `$0.50`, `200000tokens`, `200ktokens`, `1.5Mtokens`. */
export function readBudget(text: string): Budget {
  const [, amount, scale, unit] =
    /^\$?(\d+\.?\d*|\.\d+)(?:\s*([km]?)\s*(tokens?))?$/i.exec(text.trim()) ?? [];
  const number = Number(amount);
  const inTokens = unit !== undefined;
  const isBoth = inTokens && text.trim().startsWith("$");
  if (amount === undefined || isBoth || !(number > 0)) {
    throw new InvalidArgumentError(
      "Expected dollars such as 2 or 0.50, or tokens such as 200000tokens or 200ktokens.",
    );
  }
  if (!inTokens) return { dollars: number };
  const factor = { "": 1, k: 1e3, m: 1e6 }[(scale ?? "").toLowerCase()] ?? 1;
  return { tokens: Math.round(number * factor) };
}

/** What the policy needs to know of them; the budget comes with the run. */
export function apiOptionsOf(
  { concurrency, retries, timeout, cache }: Omit<CallOptions, "budget" | "price">,
  price: Price | undefined,
): ApiOptions {
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(cache ? {} : { responses: false }),
    ...(price === undefined ? {} : { price }),
  };
}
