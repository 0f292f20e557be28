/** Questions and answers as JSON: what `assay privacy epsilon -` and `assay privacy delta -` read and write. */
import { z } from "zod";
import { suggestion } from "../math/nearest.ts";
import { type Account, privacyOf } from "./account.ts";
import { checkDelta } from "./deltaCheck.ts";
import { checkedEvent } from "./eventCheck.ts";
import { field } from "./eventFields.ts";
import { eventSchema } from "./eventSchema.ts";
import { type NeighboringRelation, neighboringRelations } from "./neighboringRelation.ts";
import { RefusedInputError, shown } from "./refusal.ts";
import { parseWhole } from "./wholeText.ts";

const fields = {
  delta: field(
    z.number().min(0).max(1),
    "a number from 0 to 1",
    "It is the probability that epsilon does not hold; given where epsilon is asked for.",
  ),
  epsilon: field(
    z.number().min(0),
    "a finite number of at least 0",
    "It bounds the loss of privacy; given where delta is asked for.",
  ),
  accountant: field(
    z.string(),
    "the name of an accountant",
    "Left out, the tightest answers that knows the event.",
  ),
  neighboringRelation: field(
    z.enum(neighboringRelations),
    `one of ${neighboringRelations.join(", ")}`,
    "Left out, it is addOrRemoveOne.",
  ),
  datasetSize: field(
    z.int().min(1),
    "a whole number of at least 1",
    "Left out, delta is not compared with one over the number of records.",
  ),
  discretization: field(
    z.number().gt(0),
    "a finite number above 0",
    "It is the width of the grid of privacy losses. Left out, it is chosen.",
  ),
} as const;

type Schemas = { [Name in keyof typeof fields]: (typeof fields)[Name]["schema"] };
const schemas = Object.fromEntries(
  Object.entries(fields).map(([name, { schema }]) => [name, schema]),
) as Schemas;
const questionSchema = z.strictObject(schemas).partial();

/** One line of questions. */
export const querySchema = questionSchema
  .extend({ event: eventSchema })
  .describe("A question about an event: epsilon at delta, or delta at epsilon.");

/** A question, checked. */
export type Query = z.infer<typeof querySchema>;

/** An answer that may be claimed: `upper` under the name of what was asked for, and how tight it is. */
export type Answer = {
  readonly epsilon?: number | "Infinity";
  readonly delta?: number;
  /** No correct claim can be below this; 0 where nothing is known. */
  readonly lower: number | "Infinity";
  readonly accountant: string;
  /** `estimate`: nothing that may be claimed. */
  readonly guarantee: "bound" | "estimate";
  readonly neighboringRelation: NeighboringRelation;
  /** What a reader should know. */
  readonly notes?: readonly string[];
};

/** The question in a line of JSON. Throws a RefusedInputError where it is none. */
export function parseQuery(line: string): Query {
  const question = parseWhole(line, "query");
  if (typeof question !== "object" || question === null || Array.isArray(question)) {
    const why = 'For example {"event": …, "delta": 1e-5}.';
    throw new RefusedInputError({
      ...{ where: "query", expected: "an object with an event", got: shown(question), why },
    });
  }
  const { event, ...rest } = question as { readonly event?: unknown };
  const checked = questionSchema.safeParse(rest);
  if (checked.success) return { ...checked.data, event: checkedEvent(event) };
  throw refusal(checked.error.issues[0]!, rest);
}

function refusal(issue: z.core.$ZodIssue, question: object): RefusedInputError {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys[0]! : undefined;
  const name = unknown ?? String(issue.path[0]);
  const got = shown((question as Readonly<Record<string, unknown>>)[name]);
  if (unknown === undefined && Object.hasOwn(fields, name)) {
    const { expected, why } = fields[name as keyof typeof fields];
    return new RefusedInputError({ where: name, expected, got, why });
  }
  const known = ["event", ...Object.keys(fields)];
  const expected = `no such field in a query, which has ${known.join(", ")}`;
  const why = `What is ignored may be what mattered.${suggestion(name, known)}`;
  return new RefusedInputError({ where: name, expected, got, why });
}

/** Infinity has no number in JSON. */
export const jsonNumber = (value: number): number | "Infinity" =>
  value === Infinity ? "Infinity" : value;

/** Who answers a question, found anew or kept from an earlier line. */
export type AccountOf = (query: Query) => Account;

/** The accountant of a question. */
export const accountOf: AccountOf = ({ event, neighboringRelation = "addOrRemoveOne", ...rest }) =>
  privacyOf(event, {
    neighboringRelation,
    ...(rest.accountant !== undefined && { accountant: rest.accountant }),
    ...(rest.delta !== undefined && { delta: rest.delta }),
    ...(rest.discretization !== undefined && { discretization: rest.discretization }),
  });

/** Epsilon at the delta of the question. Throws a RefusedInputError where that is absent. */
export function answerEpsilon(query: Query, account: AccountOf = accountOf): Answer {
  const { delta } = query;
  if (delta === undefined) throw missing("delta", query.epsilon, "epsilon");
  refuseBoth(query, "epsilon");
  const { datasetSize } = query;
  const warnings = checkDelta(delta, datasetSize === undefined ? {} : { datasetSize });
  const found = account(query);
  const asked = found.at?.(delta) ?? found;
  const { upper, lower } = asked.epsilon(delta);
  return { epsilon: jsonNumber(upper), ...said(asked, lower, warnings) };
}

/** Delta at the epsilon of the question. Throws a RefusedInputError where that is absent. */
export function answerDelta(query: Query, account: AccountOf = accountOf): Answer {
  const { epsilon } = query;
  if (epsilon === undefined) throw missing("epsilon", query.delta, "delta");
  refuseBoth(query, "delta");
  const asked = account(query);
  const { upper, lower } = asked.delta(epsilon);
  return { delta: upper, ...said(asked, lower, []) };
}

/** A number that is given where it is asked for would be ignored. */
function refuseBoth(query: Query, asked: "delta" | "epsilon"): void {
  if (query[asked] === undefined) return;
  throw new RefusedInputError({
    ...{ where: asked, expected: `none where ${asked} is asked for`, got: shown(query[asked]) },
    why: "What is ignored may be what mattered.",
  });
}

function said(account: Account, lower: number, warnings: readonly string[]) {
  const notes = [...warnings, ...account.notes];
  return {
    lower: jsonNumber(lower),
    accountant: account.accountant.name,
    guarantee: account.accountant.guarantee,
    neighboringRelation: account.neighboringRelation,
    ...(notes.length > 0 && { notes }),
  };
}

function missing(name: "delta" | "epsilon", other: unknown, asked: string): RefusedInputError {
  const { expected } = fields[name];
  const swapped =
    other === undefined
      ? ""
      : ` ${asked} itself was given: the other verb asks the other way round.`;
  const why = `A guarantee is a pair: ${asked} is asked for at a given ${name}.${swapped}`;
  return new RefusedInputError({ where: name, expected, got: "nothing", why });
}
