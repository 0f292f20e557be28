/** What `assay privacy delta` answers. */
import { answerDelta } from "../../privacy/query.ts";
import { UsageError } from "../exitCode.ts";
import type { Invocation, Outcome } from "../verb.ts";
import type { AccountingOptions } from "./accountingOptions.ts";
import { answerTo } from "./answered.ts";
import { type EventOptions, eventFrom } from "./eventOptions.ts";
import { answerQueries, defaultsOf } from "./queries.ts";

/** Options of `assay privacy delta`. */
export interface DeltaOfOptions extends EventOptions, AccountingOptions {
  readonly epsilon?: number;
}

/** Answers the options, or the lines of stdin. */
export async function answer(invocation: Invocation<DeltaOfOptions>): Promise<Outcome> {
  const { operands, options, terminal } = invocation;
  if (operands.length > 0) return answerQueries(invocation, answerDelta, defaultsOf(options));
  const { epsilon } = options;
  if (epsilon === undefined) {
    throw new UsageError("--epsilon: expected a number of at least 0, got nothing.");
  }
  const event = await eventFrom(options);
  return answerTo({
    ...{ event, options, terminal, notes: [], asked: "delta", given: { epsilon } },
    ask: (account) => account.delta(epsilon),
  });
}
