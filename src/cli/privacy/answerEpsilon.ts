/** What `assay privacy epsilon` answers. */
import { answerEpsilon } from "../../privacy/query.ts";
import type { Invocation, Outcome } from "../verb.ts";
import type { AccountingOptions } from "./accountingOptions.ts";
import { answerTo } from "./answered.ts";
import { type DeltaOptions, deltaFrom } from "./deltaOption.ts";
import { type EventOptions, eventFrom } from "./eventOptions.ts";
import { answerQueries, defaultsOf } from "./queries.ts";

/** Options of `assay privacy epsilon`. */
export interface EpsilonOptions extends EventOptions, AccountingOptions, DeltaOptions {}

/** Answers the options, or the lines of stdin. */
export async function answer(invocation: Invocation<EpsilonOptions>): Promise<Outcome> {
  const { operands, options, terminal } = invocation;
  if (operands.length > 0) return answerQueries(invocation, answerEpsilon, defaultsOf(options));
  const { delta, notes } = deltaFrom(options);
  const event = await eventFrom(options);
  return answerTo({
    ...{ event, options, notes, terminal, asked: "epsilon", given: { delta } },
    ask: (account) => account.epsilon(delta),
  });
}
