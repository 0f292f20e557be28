/** What went wrong with one attempt, and what follows from that. */
import { APICallError, NoSuchModelError } from "@ai-sdk/provider";
import { retryAfter } from "./retryAfter.ts";

/**
 * What follows from a failure.
 *
 * `again`: another attempt may succeed. `overloaded`: the same, with fewer calls at a time. `refused`: the
 * provider does not want to answer this. `request`: this request cannot be answered. `fatal`: no request can.
 */
export type FailureKind = "again" | "overloaded" | "refused" | "request" | "fatal";

/** A failed attempt. */
export interface Failure {
  readonly kind: FailureKind;
  /** One sentence without a key in it. */
  readonly message: string;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly wait?: number;
}

/** What a message about a failure may name. */
export interface FailureContext {
  /** The policy, as a person named it. */
  readonly name: string;
  /** The environment variable with the key. */
  readonly keyVariable?: string;
  /** Takes keys out of a text. */
  readonly clean: (text: string) => string;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
}

/** Longer waits than this are not waited for, in milliseconds: a daily quota is used up. */
export const longestWait = 300_000;
const longestMessage = 400;

/** The meaning of an error that a model of the AI SDK threw or streamed. */
export function failureOf(error: unknown, context: FailureContext): Failure {
  if (NoSuchModelError.isInstance(error)) return fatal(`there is no such model`, context);
  if (!APICallError.isInstance(error)) return withoutStatus(error, context);
  const { statusCode = 0, responseHeaders = {} } = error;
  const wait = retryAfter(responseHeaders, context.now);
  const told = wait === undefined ? {} : { wait };
  const said = `${errorText(error)}\n${error.responseBody ?? ""}`;
  const message = describe(statusCode, error, context);
  if (isFatal(statusCode, said)) return fatal(adviceFor(statusCode, context), context, message);
  if (wait !== undefined && wait > longestWait) {
    return fatal(`the server asks to wait ${Math.ceil(wait / 1000)} seconds`, context, message);
  }
  if (/content_filter|content_policy|content management policy/i.test(said)) {
    return { kind: "refused", message };
  }
  if ([429, 503, 529].includes(statusCode)) return { kind: "overloaded", message, ...told };
  const mayPass = statusCode < 400 || statusCode >= 500 || [408, 409, 425].includes(statusCode);
  return { kind: mayPass ? "again" : "request", message, ...told };
}

function isFatal(status: number, said: string): boolean {
  if ([401, 402, 403, 404].includes(status)) return true;
  return status === 429 && /insufficient_quota|billing|exceeded your current quota/i.test(said);
}

function adviceFor(status: number, { keyVariable }: FailureContext): string {
  const variable = keyVariable ?? "the key";
  if (status === 401) return `the server does not accept ${variable}. Set it to a valid key`;
  if (status === 403) return `what ${variable} holds may not use this model`;
  if (status === 404) return "the server knows no such model or address. Check --model";
  return `the account behind ${variable} may not spend more`;
}

const fatal = (advice: string, { name }: FailureContext, detail?: string): Failure => ({
  kind: "fatal",
  message: `${name}: ${advice}.${detail === undefined ? "" : ` ${detail}`}`,
});

/** Errors on the way, in the body, or in the middle of a stream. */
function withoutStatus(error: unknown, context: FailureContext): Failure {
  const message = describe(0, error, context);
  const said = errorText(error);
  const type = typeof error === "object" && error !== null && "type" in error ? error.type : "";
  if (/overloaded|rate_limit/i.test(`${type}`)) return { kind: "overloaded", message };
  if (/authentication|permission/i.test(`${type}`)) {
    return fatal(adviceFor(401, context), context, message);
  }
  return { kind: isOurs(error) && !/terminated|socket/i.test(said) ? "request" : "again", message };
}

/** An error of the program rather than of the connection or the server. */
const isOurs = (error: unknown): boolean =>
  (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) &&
  error.cause === undefined;

function describe(status: number, error: unknown, { clean }: FailureContext): string {
  const text = clean(errorText(error)).replace(/\s+/g, " ").trim();
  const cut = text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
  const start = status === 0 ? "" : `The server answered ${status}: `;
  return start + (cut === "" ? "no message" : cut);
}

/** The message, and that of what caused it. */
function errorText(error: unknown): string {
  if (typeof error === "string") return error;
  if (typeof error !== "object" || error === null) return String(error);
  const { message, cause } = error as { readonly message?: unknown; readonly cause?: unknown };
  const own = typeof message === "string" ? message : JSON.stringify(error);
  const inner = cause instanceof Error && !own.includes(cause.message) ? ` (${cause.message})` : "";
  return own + inner;
}
