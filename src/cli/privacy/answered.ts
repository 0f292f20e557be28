/** One question that was asked by options, answered by one accountant or by all of them. */
import type { Account } from "../../privacy/account.ts";
import type { Accountant, Bounds } from "../../privacy/accountants/accountant.ts";
import type { PrivacyEvent } from "../../privacy/event.ts";
import { jsonNumber } from "../../privacy/query.ts";
import { exitCodes } from "../exitCode.ts";
import type { Terminal } from "../terminal.ts";
import type { Outcome } from "../verb.ts";
import { wrapped } from "../wrapped.ts";
import { type AccountingOptions, accountFrom } from "./accountingOptions.ts";
import { type Declined, everyAccount } from "./accountsFrom.ts";
import {
  bracketText,
  circumstances,
  headline,
  indented,
  roundedDown,
  roundedUp,
  shortly,
} from "./words.ts";

/** A question about an event. */
export interface Question {
  readonly event: PrivacyEvent;
  readonly options: AccountingOptions;
  /** What is asked for, at what. */
  readonly asked: "epsilon" | "delta";
  readonly given: { readonly delta: number } | { readonly epsilon: number };
  /** Asks the account. */
  ask(account: Account): Bounds;
  readonly notes: readonly string[];
  readonly terminal: Terminal;
}

/** The answer of the accountant that the options name; of all of them, where they say `all`. */
export const answerTo = (question: Question): Promise<Outcome> =>
  question.options.accountant === "all" ? comparison(question) : singleAnswer(question);

const givenText = ({ given }: Question) =>
  Object.entries(given).map(([name, value]) => `${name} ${shortly(value)}`)[0]!;

async function singleAnswer(question: Question): Promise<Outcome> {
  const { event, options, asked, given, ask } = question;
  const account = await accountFrom(event, options);
  const bounds = ask(account);
  const notes = [...question.notes, ...account.notes];
  const details = "delta" in given ? account.details?.(given.delta) : undefined;
  return {
    exitCode: exitCodes.done,
    result: {
      ...given,
      [asked]: jsonNumber(bounds.upper),
      lower: jsonNumber(bounds.lower),
      accountant: account.accountant.name,
      guarantee: account.accountant.guarantee,
      neighboringRelation: options.neighboringRelation,
      ...(details && { details }),
      ...(notes.length > 0 && { notes }),
      event,
    },
    text: indented(
      [
        `${asked} ${headline(bounds.upper)} at ${givenText(question)}`,
        ...[bracketText(bounds, account), ...circumstances(event, options.neighboringRelation)],
        ...notes.map((note) => `note: ${note}`),
      ],
      question.terminal,
    ),
  };
}

/** What one accountant says; nothing where it does not know the event. */
type Verdict = { readonly accountant: Accountant; readonly bounds: Bounds } | Declined;

async function comparison(question: Question): Promise<Outcome> {
  const { event, options, asked, given, notes } = question;
  const found = await everyAccount(event, options);
  const verdicts = found.map((each) => verdictOf(each, question));
  return {
    exitCode: exitCodes.done,
    result: {
      ...given,
      neighboringRelation: options.neighboringRelation,
      accountants: verdicts.map((verdict) => verdictJson(verdict, asked)),
      ...(notes.length > 0 && { notes }),
      event,
    },
    text: [
      `${asked} at ${givenText(question)}`,
      ...verdicts.map((verdict) => verdictText(verdict, question.terminal)),
      indented(
        [
          "",
          ...circumstances(event, options.neighboringRelation),
          ...notes.map((note) => `note: ${note}`),
        ],
        question.terminal,
      ).slice(1),
    ].join("\n"),
  };
}

function verdictOf(found: Account | Declined, question: Question): Verdict {
  if ("refusal" in found) return found;
  return { accountant: found.accountant, bounds: question.ask(found) };
}

function verdictJson(verdict: Verdict, asked: string): object {
  const { name, guarantee } = verdict.accountant;
  if ("refusal" in verdict) return { accountant: name, guarantee, error: verdict.refusal };
  const { upper, lower } = verdict.bounds;
  return { accountant: name, guarantee, [asked]: jsonNumber(upper), lower: jsonNumber(lower) };
}

const nameWidth = 8;
const numberWidth = 12;

function verdictText(verdict: Verdict, { textWidth }: Terminal): string {
  const name = `  ${verdict.accountant.name.padEnd(nameWidth)}`;
  if ("refusal" in verdict) {
    // Whose refusal it is stands before it.
    const reason = verdict.refusal.replace(`${verdict.accountant.name}: `, "");
    const indent = name.length + numberWidth;
    const lines = wrapped(reason, { width: textWidth - indent }).split("\n");
    return `${name}${"–".padEnd(numberWidth)}${lines.join(`\n${" ".repeat(indent)}`)}`;
  }
  const { upper, lower } = verdict.bounds;
  const isEstimate = verdict.accountant.guarantee === "estimate";
  const number = (isEstimate ? headline(upper) : roundedUp(upper)).padEnd(numberWidth);
  if (isEstimate) return `${name}${number}an estimate: the truth may be larger, so it is no claim`;
  return `${name}${number}${lower > 0 ? `proved; at least ${roundedDown(lower)}` : "proved"}`;
}
