/** What a run would cost, said before it begins. */
import { dollarsText, planDollars, shortfallOf } from "../lab/budget.ts";
import type { Plan } from "../lab/recipe.ts";
import type { Budget, Price } from "../policies/api/options.ts";
import { count, plural } from "../report/numberText.ts";
import { exitCodes } from "./exitCode.ts";
import type { Experiment } from "./experiment.ts";
import { oneLine } from "./progress/words.ts";
import type { Terminal } from "./terminal.ts";
import type { Outcome } from "./verb.ts";
import { wrapped } from "./wrapped.ts";

/** A plan, and what is known about paying for it. */
export interface PlannedCost {
  readonly plan: Plan;
  readonly model?: string;
  /** Whether its calls cost something. */
  readonly isPaid: boolean;
  readonly price?: Price;
  readonly budget?: Budget;
}

/** The plan of `experiment` as the outcome of `--dry-run`. Nothing runs and nothing is written. */
export function planOutcome(
  { name, recipe }: Experiment,
  { settings, ...cost }: PlannedCost & { readonly settings: unknown },
  terminal: Terminal,
): Outcome {
  const { plan, model, price } = cost;
  const { claim, paper, needs } = recipe;
  const dollars = price === undefined ? undefined : planDollars(plan, price);
  const about = { ...(model === undefined ? {} : { model }), ...(price ? { price } : {}) };
  return {
    exitCode: exitCodes.done,
    result: {
      ...{ experiment: name, claim, paper, needs, settings, plan, ...about },
      ...(dollars === undefined ? {} : { dollars }),
    },
    text: [
      terminal.paint("bold", name),
      `${oneLine(claim)} (${paper.title}, ${paper.source})`,
      "",
      costText(plan),
      ...paymentLines(cost).map((line) => wrapped(line, { width: terminal.textWidth })),
      ...plan.cells.map((cell) => `  ${cell}`),
    ].join("\n"),
  };
}

/** `"3 cells, 200 calls with up to 9,000 tokens (6,000 + 3,000), 1,500 training steps"`. */
export function costText(plan: Plan): string {
  const { cells, calls, tokens, promptTokens, completionTokens } = plan;
  const parts =
    promptTokens === undefined || completionTokens === undefined
      ? ""
      : ` (${count(promptTokens)} of prompts, ${count(completionTokens)} of completions)`;
  const asked =
    calls === 0 ? "no calls" : `${plural(calls, "call")}, ${plural(tokens, "token")}${parts}`;
  return `${plural(cells.length, "cell")}, ${asked}, ${stepsText(plan)}`;
}

const stepsText = ({ trainingSteps, stepsFromData }: Plan): string =>
  stepsFromData
    ? "training steps by the number of records"
    : plural(trainingSteps, "training step");

/** What it costs at most in dollars, where anything does, and whether the budget is enough. */
function paymentLines({ plan, model, isPaid, price, budget = {} }: PlannedCost): string[] {
  if (plan.calls === 0) return [];
  const dollars = price && planDollars(plan, price);
  const cost =
    price && dollars !== undefined
      ? `At most ${dollarsText(dollars)}, at ${price.prompt} dollars per million prompt tokens and ${price.completion} per million completion tokens. What was answered before costs nothing.`
      : undefined;
  const short = shortfallOf(plan, { budget, ...(price ? { price } : {}) });
  return [
    ...(model === undefined ? [] : [`Model: ${model}`]),
    ...(cost === undefined ? [] : [cost]),
    ...(isPaid && cost === undefined ? ["Its price is not known; --price says it."] : []),
    ...(short === undefined ? [] : [short]),
  ];
}
