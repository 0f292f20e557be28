/** What may be spent, against what a plan needs and what was spent. */
import { type Budget, BudgetExceededError, type Price } from "../policies/api/options.ts";
import type { Usage } from "../policies/policy.ts";
import type { Plan } from "./recipe.ts";

/**
 * What the calls of a plan cost at most, in US dollars: nothing comes from a cache, and tokens of which the plan
 * does not say whether they are asked or answered cost the dearer of both.
 */
export function planDollars(plan: Plan, price: Price): number {
  const dearest = Math.max(price.prompt, price.completion);
  const { tokens, promptTokens = 0, completionTokens = 0 } = plan;
  const unnamed = Math.max(0, tokens - promptTokens - completionTokens);
  const millions =
    promptTokens * price.prompt + completionTokens * price.completion + unnamed * dearest;
  return millions / 1e6;
}

/** `"$0.0042"`, `"$1.30"`, `"$120"`. */
export function dollarsText(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return "less than $0.0001";
  const digits = dollars >= 100 ? 0 : dollars >= 1 || dollars === 0 ? 2 : 4;
  return `$${dollars.toLocaleString("en-US", { minimumFractionDigits: Math.min(2, digits), maximumFractionDigits: digits })}`;
}

/** What a plan is compared with. */
export interface Means {
  readonly budget?: Budget;
  /** Of the policy under test; absent where it is not known, and for policies that cost nothing. */
  readonly price?: Price;
}

/**
 * How much more a plan may need than the budget, as a sentence; nothing where the budget is enough, or nobody knows.
 * A plan is an upper bound, often by far, so that a run begins all the same.
 */
export function shortfallOf(plan: Plan, { budget = {}, price }: Means): string | undefined {
  const { tokens, dollars } = budget;
  if (plan.calls === 0) return undefined;
  if (tokens !== undefined && plan.tokens > tokens) {
    return shortfall(`${plan.tokens} tokens`, `${tokens}`);
  }
  if (dollars === undefined || price === undefined) return undefined;
  const planned = planDollars(plan, price);
  return planned > dollars ? shortfall(dollarsText(planned), dollarsText(dollars)) : undefined;
}

const shortfall = (needed: string, allowed: string) =>
  `The plan needs at most ${needed}, the budget is ${allowed}: if that is spent, the run ends incomplete, and a larger budget continues it.`;

/** What is left of a budget; nothing is less than 0. */
export function leftOf({ tokens, dollars }: Budget, spent: Usage | undefined): Budget {
  const usedTokens = (spent?.promptTokens ?? 0) + (spent?.completionTokens ?? 0);
  return {
    ...(tokens === undefined ? {} : { tokens: Math.max(0, tokens - usedTokens) }),
    ...(dollars === undefined ? {} : { dollars: Math.max(0, dollars - (spent?.dollars ?? 0)) }),
  };
}

/** @throws BudgetExceededError where nothing is left. */
export function requireSomeLeft(budget: Budget, spent: Usage | undefined): void {
  const left = leftOf(budget, spent);
  if (left.tokens === 0 || left.dollars === 0) throw new BudgetExceededError(budget, "all of it");
}

/** Why a run went no further. A policy speaks of its own share; this is about all processes of the run. */
export function stoppedText(budget: Budget | undefined, spent: Usage | undefined): string {
  const { promptTokens = 0, completionTokens = 0, dollars = 0 } = spent ?? {};
  const parts = [
    ...(budget?.tokens === undefined
      ? []
      : [`${promptTokens + completionTokens} of ${budget.tokens} tokens`]),
    ...(budget?.dollars === undefined
      ? []
      : [`${dollarsText(dollars)} of ${dollarsText(budget.dollars)}`]),
  ];
  const said = parts.length === 0 ? "" : `: ${parts.join(", ")} spent by this run`;
  return `The budget leaves no room for another call${said}. Raise --budget; what was answered costs nothing again.`;
}
