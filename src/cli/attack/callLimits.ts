/** How much of a budget each of the models may spend that are called beside an attack. */
import { existsSync } from "node:fs";
import { leftOf } from "../../lab/budget.ts";
import type { ApiOptions } from "../../policies/api/options.ts";
import type { Usage } from "../../policies/policy.ts";
import { isPaid, priceOf } from "../calledPolicy.ts";
import { apiOptionsOf, type CallOptions } from "../callOptions.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import type { Outcome } from "../verb.ts";

/**
 * How the server of this model is called; `spent` was spent by another one before.
 *
 * @throws UsageError where dollars were limited and nobody knows the price.
 */
export function callLimits(name: string, calls: CallOptions, spent?: Usage): ApiOptions {
  const model = existsSync(name) ? name : name.replace(/^judge:/, "");
  if (!isPaid(model)) return {};
  const { budget } = calls;
  const price = priceOf({ model, calls });
  if (budget?.dollars !== undefined && price === undefined) {
    throw new UsageError(
      `--budget: the price of ${model} is not known. Say it with --price, in dollars per million tokens (prompt/completion), or limit tokens: --budget 200ktokens.`,
    );
  }
  return {
    ...apiOptionsOf(calls),
    ...(price ? { price } : {}),
    ...(budget ? { budget: spent ? leftOf(budget, spent) : budget } : {}),
  };
}

/** Does `work`; where the budget is used up, it is incomplete. */
export async function withinBudget(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "BudgetExceededError") throw error;
    const { message } = error;
    return { exitCode: exitCodes.incomplete, result: { error: message }, text: message };
  }
}
