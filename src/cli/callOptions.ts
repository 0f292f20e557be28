/** How the server of a model is called and what may be spent, as options of a verb. */
import { type Command, InvalidArgumentError } from "commander";
import type { ApiOptions, Budget } from "../policies/api/options.ts";
import { realNumber, wholeNumber } from "./numberOption.ts";

/** Options about calls, as commander gives them. None of them changes which run it is. */
export interface CallOptions {
  readonly budget?: Budget;
  /** `in/out`, in dollars per million tokens. */
  readonly price?: string;
  readonly concurrency?: number;
  readonly retries?: number;
  readonly timeout?: number;
  readonly thoughts?: number;
  /** False with `--no-cache`. @default true */
  readonly cache?: boolean;
  readonly acceptErrors?: true;
}

/** Adds the options about calls to a verb. */
export function addCallOptions(command: Command): void {
  command
    .option(
      "--budget <amount>",
      "spend no more on this run: dollars, such as 2, or tokens, such as 200ktokens",
      readBudget,
    )
    .option(
      "--price <in/out>",
      "dollars per million prompt and completion tokens, such as 0.15/0.60",
    )
    .option("--concurrency <number>", "calls in flight at most", wholeNumber({ from: 1 }))
    .option(
      "--retries <number>",
      "of a call that failed; 0 switches them off",
      wholeNumber({ from: 0 }),
    )
    .option("--timeout <seconds>", "time limit of one call", realNumber({ from: 0.001 }))
    .option(
      "--thoughts <tokens>",
      "room for a model that thinks before it answers, beside its answer",
      wholeNumber({ from: 0 }),
    )
    .option("--no-cache", "ask again what was answered before, and keep no answers")
    .option("--accept-errors", "be finished although some answers are missing; they count");
}

const amount = /^\$?(\d+\.?\d*|\.\d+)(?:\s*([km]?)\s*(tokens?))?$/i;

/** `2`, `$0.50`, `200000tokens`, `200ktokens`, `1.5Mtokens`. */
export function readBudget(text: string): Budget {
  const [, digits, scale = "", unit] = amount.exec(text.trim()) ?? [];
  const number = Number(digits);
  const isBoth = unit !== undefined && text.trim().startsWith("$");
  if (digits === undefined || isBoth || number <= 0) {
    throw new InvalidArgumentError(
      "Expected dollars such as 2 or 0.50, or tokens such as 200000tokens or 200ktokens.",
    );
  }
  if (unit === undefined) return { dollars: number };
  const factor = { "": 1, k: 1e3, m: 1e6 }[scale.toLowerCase()] ?? 1;
  return { tokens: Math.round(number * factor) };
}

/** What a policy needs to know of them. */
export const apiOptionsOf = ({
  concurrency,
  retries,
  timeout,
  thoughts,
  cache = true,
}: CallOptions): ApiOptions => ({
  ...(concurrency === undefined ? {} : { concurrency }),
  ...(retries === undefined ? {} : { retries }),
  ...(timeout === undefined ? {} : { timeout }),
  ...(thoughts === undefined ? {} : { thoughts }),
  ...(cache ? {} : { responses: false }),
});
