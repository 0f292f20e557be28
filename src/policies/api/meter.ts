/** What calls have cost, and whether another one may be made. */
import type { Usage } from "../policy.ts";
import type { Answered } from "./call.ts";
import { type Budget, BudgetExceededError, type Price } from "./options.ts";

/** Tokens of a call that has not been made. */
export interface ExpectedTokens {
  readonly prompt: number;
  readonly completion: number;
}

/** Counts. */
export interface Meter {
  usage(): Usage;
  /** An answer came from the server. */
  answered(answer: Answered): void;
  /** An answer was on the disk. */
  hit(): void;
  /** An attempt failed and is made again. */
  retried(): void;
  /**
   * Waits until a call that costs no more than expected fits into the budget; the function that it gives is
   * called when the call is over. Rejects with a BudgetExceededError where it does not fit any more.
   */
  admit(expected: ExpectedTokens): Promise<() => void>;
}

/** What a meter counts with. */
export interface MeterOptions {
  readonly price?: Price;
  readonly budget?: Budget;
}

/**
 * A meter at 0.
 *
 * @throws RangeError for a budget in dollars without a price.
 */
export function createMeter({ price, budget = {} }: MeterOptions): Meter {
  if (budget.dollars !== undefined && price === undefined) {
    throw new RangeError(
      "a budget in dollars needs the price of the model: name it with --price, in dollars per million tokens, such as 0.15/0.60.",
    );
  }
  return new CountingMeter(budget, price);
}

/** US dollars of these tokens. */
export function dollarsOf(
  tokens: Pick<
    Usage,
    "promptTokens" | "cachedPromptTokens" | "cacheWriteTokens" | "completionTokens"
  >,
  price: Price,
): number {
  const { prompt, cachedPrompt = prompt, cacheWrite = prompt, completion } = price;
  const { promptTokens, cachedPromptTokens, cacheWriteTokens, completionTokens } = tokens;
  const plain = promptTokens - cachedPromptTokens - cacheWriteTokens;
  const millionth =
    plain * prompt +
    cachedPromptTokens * cachedPrompt +
    cacheWriteTokens * cacheWrite +
    completionTokens * completion;
  return millionth / 1e6;
}

type Counts = { -readonly [Name in keyof Omit<Usage, "dollars">]: number };

class CountingMeter implements Meter {
  private readonly budget: Budget;
  private readonly price: Price | undefined;
  private readonly counts: Counts = {
    ...{ calls: 0, cacheHits: 0, retries: 0, promptTokens: 0, cachedPromptTokens: 0 },
    ...{ cacheWriteTokens: 0, completionTokens: 0, reasoningTokens: 0 },
  };
  /** What the calls that are under way may cost. */
  private readonly underWay = new Set<ExpectedTokens>();
  private waiting: (() => void)[] = [];

  constructor(budget: Budget, price: Price | undefined) {
    this.budget = budget;
    this.price = price;
  }

  usage(): Usage {
    const { counts, price } = this;
    return { ...counts, ...(price === undefined ? {} : { dollars: dollarsOf(counts, price) }) };
  }

  answered(answer: Answered): void {
    const { counts } = this;
    counts.calls++;
    counts.promptTokens += answer.promptTokens;
    counts.cachedPromptTokens += answer.cachedPromptTokens;
    counts.cacheWriteTokens += answer.cacheWriteTokens;
    counts.completionTokens += answer.completionTokens;
    counts.reasoningTokens += answer.reasoningTokens;
  }

  hit(): void {
    this.counts.cacheHits++;
  }

  retried(): void {
    this.counts.retries++;
  }

  async admit(expected: ExpectedTokens): Promise<() => void> {
    while (!this.fits([...this.underWay, expected])) {
      if (this.underWay.size === 0) throw new BudgetExceededError(this.budget, this.spent());
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.underWay.add(expected);
    return () => {
      this.underWay.delete(expected);
      const woken = this.waiting;
      this.waiting = [];
      for (const wake of woken) wake();
    };
  }

  private fits(calls: readonly ExpectedTokens[]): boolean {
    const { tokens = Number.POSITIVE_INFINITY, dollars = Number.POSITIVE_INFINITY } = this.budget;
    const { counts, price } = this;
    const after = {
      ...counts,
      promptTokens: calls.reduce((sum, { prompt }) => sum + prompt, counts.promptTokens),
      completionTokens: calls.reduce(
        (sum, { completion }) => sum + completion,
        counts.completionTokens,
      ),
    };
    if (after.promptTokens + after.completionTokens > tokens) return false;
    return price === undefined || dollarsOf(after, price) <= dollars;
  }

  private spent(): string {
    const { promptTokens, completionTokens, dollars } = this.usage();
    const { tokens, dollars: most } = this.budget;
    const parts = [
      ...(tokens === undefined
        ? []
        : [`${promptTokens + completionTokens} of ${tokens} tokens were spent`]),
      ...(most === undefined ? [] : [`${(dollars ?? 0).toFixed(4)} of ${most} dollars were spent`]),
    ];
    return `${parts.join(", ")}, and the next call may cost more than the rest`;
  }
}
