/** From a call to its answer: in its turn, within its time, within the budget, and again where that may help. */
import { createHash } from "node:crypto";
import type { LanguageModelV3 } from "@ai-sdk/provider";
import { type Generator, generator, seedFrom, split } from "../../math/seed.ts";
import { type Answered, attempt, type Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Dialect } from "./dialect.ts";
import { type Failure, type FailureContext, failureOf } from "./failure.ts";
import type { Meter } from "./meter.ts";
import { ServerDownError, UnusableServerError } from "./options.ts";
import type { Pace } from "./pace.ts";

/** What every call of a policy shares. */
export interface AskerOptions {
  readonly model: LanguageModelV3;
  readonly dialect: Dialect;
  readonly stream: boolean;
  /** Attempts after the first. */
  readonly retries: number;
  /** Of one attempt, in seconds. */
  readonly timeout: number;
  readonly pace: Pace;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly failures: Omit<FailureContext, "now">;
}

/** Asks until there is an answer, or a failure that belongs to this call alone. */
export type Ask = (call: Call, signal: AbortSignal) => Promise<Answered | Failure>;

/** Calls in a row that may fail in spite of all attempts before the server counts as out of order. */
const mostFailures = 10;
const firstDelay = 500;
const longestDelay = 30_000;

/**
 * A function that asks.
 *
 * It rejects with an UnusableServerError (a ServerDownError where it may be back), a BudgetExceededError, or the reason of the signal.
 */
export function createAsker(options: AskerOptions): Ask {
  let failedInARow = 0;
  return async (call, signal) => {
    const finish = await options.meter.admit(expectedOf(call));
    try {
      const outcome = await attempts(call, options, signal);
      if ("text" in outcome) options.meter.answered(outcome);
      if (outcome.kind === "again" || outcome.kind === "overloaded") failedInARow++;
      else failedInARow = 0;
      if (failedInARow >= mostFailures) throw new ServerDownError(outOfOrder(options, outcome));
      return outcome;
    } finally {
      finish();
    }
  };
}

/** An answer has no `kind`. */
type Outcome = (Answered & { readonly kind?: undefined }) | Failure;

async function attempts(call: Call, options: AskerOptions, signal: AbortSignal): Promise<Outcome> {
  const { retries, meter, clock } = options;
  let draws: Generator | undefined;
  for (let retry = 0; ; retry++) {
    const outcome = await once(call, options, signal);
    if (outcome.kind === "fatal") {
      throw new UnusableServerError((outcome as Failure).message);
    }
    const mayHelp = outcome.kind === "again" || outcome.kind === "overloaded";
    if (!mayHelp || retry >= retries) return outcome;
    meter.retried();
    draws ??= generator(split(seedFrom(0), hashOf(call)));
    const most = Math.min(longestDelay, firstDelay * 2 ** retry);
    // At least half of it, so that a server in trouble is left alone; different for every call.
    const delay = most * (0.5 + 0.5 * draws.uniform());
    await clock.sleep(Math.max(delay, (outcome as Failure).wait ?? 0), signal);
  }
}

async function once(call: Call, options: AskerOptions, signal: AbortSignal): Promise<Outcome> {
  const place = await options.pace.enter(signal);
  const limit = timeLimit(options.timeout, signal);
  try {
    const { model, dialect, stream } = options;
    const answer = await limit.over(
      attempt(call, { model, dialect, stream, signal: limit.signal }),
    );
    place.answered();
    return answer;
  } catch (error) {
    const failure = limit.isOver()
      ? { kind: "again" as const, message: `No answer within ${options.timeout} seconds.` }
      : failureOf(error, { ...options.failures, now: options.clock.now() });
    if (failure.kind === "overloaded") place.overloaded(failure.wait);
    else place.failed();
    signal.throwIfAborted();
    return failure;
  } finally {
    limit.end();
  }
}

/** A signal that comes after some seconds, or when `outer` comes. */
function timeLimit(seconds: number, outer: AbortSignal) {
  const controller = new AbortController();
  const { signal } = controller;
  let isOver = false;
  const stop = () => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException("The time limit is over.", "TimeoutError"));
  }, seconds * 1000);
  outer.addEventListener("abort", stop, { once: true });
  return {
    signal,
    isOver: () => isOver,
    /** Not every model listens to its signal. */
    over: <Result>(work: Promise<Result>) =>
      Promise.race([
        work,
        new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        }),
      ]),
    end: () => {
      clearTimeout(timer);
      outer.removeEventListener("abort", stop);
    },
  };
}

/** Four characters to a token, as plans count, and the longest answer with the longest thoughts. */
function expectedOf({ segments, sampling, extras: { thoughts = 0 } }: Call) {
  const characters = segments.reduce((sum, { text }) => sum + text.length, 0);
  return { prompt: Math.ceil(characters / 4), completion: sampling.maxTokens + thoughts };
}

const hashOf = (call: Call) => createHash("sha256").update(JSON.stringify(call)).digest("hex");

function outOfOrder({ failures }: AskerOptions, outcome: Outcome): string {
  const last = (outcome as Failure).message.replace(/[^.!?]$/, "$&.");
  return `${failures.name}: ${mostFailures} calls in a row got no answer, whatever was tried. The last failure: ${last} The same command continues when the server does.`;
}
