/** The policy of a run, with what a person said about its calls: price, budget, pace. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { leftOf } from "../lab/budget.ts";
import { readEvents } from "../lab/eventLog.ts";
import type { Plan } from "../lab/recipe.ts";
import { usageOf } from "../lab/usage.ts";
import { isApiName } from "../policies/api/apiName.ts";
import { type Price, parsePrice } from "../policies/api/options.ts";
import { knownPrice } from "../policies/api/prices.ts";
import { apiOptionsOf, type CallOptions } from "./callOptions.ts";
import { UsageError } from "./exitCode.ts";
import type { Spec } from "./performance.ts";
import { policyFor } from "./policyFor.ts";

/** A model that a person named, and what they said about its calls. */
export interface Called {
  /** Absent where the experiment brings its own. */
  readonly model: string | undefined;
  readonly calls: CallOptions;
}

/** The price of a model: as a person says it, else as the table has it; nothing is paid in this process. */
export function priceOf({ model, calls }: Called): Price | undefined {
  const said = calls.price === undefined ? undefined : readPrice(calls.price);
  if (model === undefined || !isPaid(model)) return undefined;
  if (said !== undefined) return said;
  const [provider = "", ...rest] = model.split("/");
  return knownPrice(provider, rest.join("/"));
}

function readPrice(text: string): Price {
  try {
    return parsePrice(text);
  } catch (error) {
    throw new UsageError(`--price: ${(error as Error).message}`);
  }
}

/** Whether calls go to a server. What is there as a file is that file: a folder may be called openai. */
export const isPaid = (model: string): boolean => isApiName(model) && !existsSync(model);

/**
 * What a run needs beside its recipe and settings: the policy, which holds what `folder` has left of the budget.
 *
 * @throws UsageError where dollars were limited and nobody knows the price, or where there is no such model.
 */
export async function calledPolicy(
  { model, calls }: Called,
  { plan, folder }: { readonly plan: Plan; readonly folder: string },
): Promise<Pick<Spec, "policy" | "load" | "budget" | "price" | "acceptErrors">> {
  const price = priceOf({ model, calls });
  const { budget, acceptErrors } = calls;
  const isPriceless = model !== undefined && isPaid(model) && price === undefined;
  if (isPriceless && plan.calls > 0 && budget?.dollars !== undefined) {
    throw new UsageError(
      `--budget: the price of ${model} is not known. Say it with --price, in dollars per million tokens (prompt/completion), or limit tokens: --budget 200ktokens.`,
    );
  }
  const left = budget && leftOf(budget, spentIn(folder));
  const load = (name: string, known = priceOf({ model: name, calls: {} })) => {
    const limits = { ...(known ? { price: known } : {}), ...(left ? { budget: left } : {}) };
    return policyFor(name, isPaid(name) ? { ...apiOptionsOf(calls), ...limits } : {});
  };
  return {
    ...(model === undefined ? {} : { policy: await load(model, price) }),
    ...(budget === undefined ? {} : { budget }),
    ...(price === undefined ? {} : { price }),
    ...(acceptErrors ? { acceptErrors } : {}),
    load: (name) => load(name),
  };
}

/** What the run in `folder` has cost until now, if there is one. */
const spentIn = (folder: string) => usageOf(readEvents(join(folder, "events.jsonl")));
