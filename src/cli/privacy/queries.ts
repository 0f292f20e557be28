/** Queries from stdin: the options of the command stand in for what a query leaves out. */
import type { Account } from "../../privacy/account.ts";
import {
  type AccountOf,
  type Answer,
  accountOf,
  parseQuery,
  type Query,
} from "../../privacy/query.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import type { Invocation, Outcome } from "../verb.ts";
import type { DeltaOptions } from "./deltaOption.ts";
import { type EventOptions, flagOf } from "./eventOptions.ts";
import { answerLines } from "./lines.ts";

/** What queries may leave out. */
export type QueryDefaults = Partial<Omit<Query, "event">>;

/** Answers one query, with accounts from `account`. */
export type AnswerQuery = (query: Query, account: AccountOf) => Answer;

/** Accounts that are kept for the next lines. */
const keptAccounts = 32;

/** Answers every line of stdin with `answer`. */
export async function answerQueries(
  { operands: [operand], options, terminal, signal }: Invocation<EventOptions & DeltaOptions>,
  answer: AnswerQuery,
  defaults: QueryDefaults,
): Promise<Outcome> {
  if (operand !== "-") {
    throw new UsageError(`expected - for queries from stdin, or options alone; got ${operand}.`);
  }
  refuseEvents(options);
  const account = remembered(keptAccounts);
  const counts = await answerLines({
    terminal,
    signal,
    answer: (line) => answer({ ...defaults, ...parseQuery(line) }, account),
  });
  if (counts.refused > 0) terminal.note(`${counts.refused} of ${counts.lines} lines were refused.`);
  return { exitCode: exitCodes.done, text: "" };
}

const ofOneEvent = [
  ...(["event", "noiseMultiplier", "samplingRate", "batchSize"] as const),
  ...(["steps", "epochs", "force"] as const),
];

/** Throws a UsageError for an option about one event: every query has its own. */
function refuseEvents(options: EventOptions & DeltaOptions): void {
  const given = ofOneEvent.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError(`${flagOf(given)}: expected none beside -: every query says it for itself.`);
}

/** Finds an account once for questions that differ in delta or epsilon alone; keeps the last `most`. */
function remembered(most: number): AccountOf {
  const accounts = new Map<string, Account>();
  return (query) => {
    const { delta: _, epsilon: __, datasetSize: ___, ...rest } = query;
    const key = JSON.stringify(rest);
    // Without delta: an answer must not depend on the lines before it.
    const account = accounts.get(key) ?? accountOf(rest);
    accounts.delete(key);
    accounts.set(key, account);
    if (accounts.size > most) accounts.delete(accounts.keys().next().value!);
    return account;
  };
}

/** What the options say for queries that leave it out. */
export function defaultsOf(options: QueryDefaults): QueryDefaults {
  const names = [
    ...(["delta", "epsilon", "accountant"] as const),
    ...(["neighboringRelation", "datasetSize", "discretization"] as const),
  ];
  const given = names.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}
