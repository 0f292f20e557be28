/** How a server is called. None of it changes what is asked, so none of it is a setting of an experiment. */

/** US dollars per million tokens. */
export interface Price {
  readonly prompt: number;
  /** Read from the prompt cache of the provider. @default as `prompt` */
  readonly cachedPrompt?: number;
  /** Written to that cache. @default as `prompt` */
  readonly cacheWrite?: number;
  /** Thoughts are completion tokens too. */
  readonly completion: number;
}

/** What may be spent by one policy, over all of its calls; answers from the disk cost nothing. */
export interface Budget {
  /** Prompt and completion tokens, cached ones included. */
  readonly tokens?: number;
  /** US dollars; needs a price. */
  readonly dollars?: number;
}

/** Options of every policy behind an API. */
export interface ApiOptions {
  /** Calls in flight at most; fewer while the server says that it is too much. At least 1. @default 50 */
  readonly concurrency?: number;
  /** Attempts after the first one that failed. 0 switches them off. @default 5 */
  readonly retries?: number;
  /** Time limit of one attempt, in seconds. Above 0. @default 120 */
  readonly timeout?: number;
  /**
   * Room for the thoughts of a model that thinks before it answers, in tokens, beside that for its answer: without it
   * an answer of a few tokens would end before it begins. Thoughts are billed. @default 2048
   */
  readonly thoughts?: number;
  /** Folder of answers that were given before, shared by all runs; `false` keeps none. @default "runs/.responses" */
  readonly responses?: string | false;
  /** @default what the table of known prices says about the model, if anything */
  readonly price?: Price;
  /** Calls that would begin beyond it reject with a `BudgetExceededError`. @default unlimited */
  readonly budget?: Budget;
  /** Ask for answers piece by piece: for servers and proxies that cut long silence. @default false */
  readonly stream?: boolean;
  /** Where keys and addresses are looked up. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Room for thoughts where nobody says how much, in tokens. */
export const roomForThoughts = 2048;

/**
 * A price as a person writes it: `0.15/0.60` is dollars per million prompt and completion tokens,
 * `0.15/0.075/0.60` has the cached prompt tokens in the middle.
 *
 * @throws RangeError for anything else.
 */
export function parsePrice(text: string): Price {
  const numbers = text.split("/").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const areRight = numbers.every((number) => Number.isFinite(number) && number >= 0);
  const [prompt, second, third] = numbers;
  if (areRight && numbers.length === 2) return { prompt: prompt!, completion: second! };
  if (areRight && numbers.length === 3) {
    return { prompt: prompt!, cachedPrompt: second!, completion: third! };
  }
  throw new RangeError(
    `expected a price as dollars per million tokens, prompt/completion or prompt/cached/completion, such as 0.15/0.60, got "${text}".`,
  );
}

/** The budget does not allow another call. What was answered until then is kept. */
export class BudgetExceededError extends Error {
  readonly budget: Budget;

  constructor(budget: Budget, spent: string) {
    super(
      `The budget is used up: ${spent}. Raise --budget; what was answered costs nothing again.`,
    );
    this.name = "BudgetExceededError";
    this.budget = budget;
  }
}

/** No request can be answered: the key, the address, the model, the account or the server is not usable. */
export class UnusableServerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnusableServerError";
  }
}

/** The server answers nobody any more, whatever was tried: what it could do a while ago it may do again. */
export class ServerDownError extends UnusableServerError {
  constructor(message: string) {
    super(message);
    this.name = "ServerDownError";
  }
}

/** Whether an error is that of all calls, so that asking the same in smaller parts is in vain. */
export const endsAllCalls = (error: unknown): boolean =>
  error instanceof BudgetExceededError || error instanceof UnusableServerError;
