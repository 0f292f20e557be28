/** What a run would cost, said before it begins. */
import type { Recipe } from "../lab/recipe.ts";
import { plural } from "../report/numberText.ts";
import { exitCodes } from "./exitCode.ts";
import type { Experiment } from "./experiment.ts";
import { oneLine } from "./progress/words.ts";
import type { Terminal } from "./terminal.ts";
import type { Outcome } from "./verb.ts";

/** The plan of `experiment` as the outcome of `--dry-run`. Nothing runs and nothing is written. */
export function planOutcome(
  { name, recipe }: Experiment,
  settings: unknown,
  terminal: Terminal,
): Outcome {
  const plan = recipe.plan(settings);
  const { claim, paper, needs } = recipe;
  return {
    exitCode: exitCodes.done,
    result: { experiment: name, claim, paper, needs, settings, plan },
    text: [
      terminal.paint("bold", name),
      `${oneLine(claim)} (${paper.title}, ${paper.source})`,
      "",
      costText(plan),
      ...plan.cells.map((cell) => `  ${cell}`),
    ].join("\n"),
  };
}

/** `"3 cells, 200 calls with about 9,000 tokens, 1,500 training steps"`. */
export function costText({ cells, calls, tokens, trainingSteps }: ReturnType<Recipe["plan"]>) {
  const asked = calls === 0 ? "no calls" : `${plural(calls, "call")}, ${plural(tokens, "token")}`;
  return `${plural(cells.length, "cell")}, ${asked}, ${plural(trainingSteps, "training step")}`;
}
