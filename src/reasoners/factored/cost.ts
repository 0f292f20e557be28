/** What a factored decomposition costs. */
import { type Cost, callCost, repeatedCost, totalCost } from "../cost.ts";
import { canBegin, promptOf } from "../prompt.ts";
import type { CostContext, CostRequest } from "../reasoner.ts";
import { defaults } from "../sampling.ts";
import { answeringPrompt, decomposingIntroduction, decomposingTurn, roundsOf } from "./contexts.ts";

/** Where no demonstration says more: two rounds, and three subquestions. */
const guess = { rounds: 2, subquestions: 3 };

/**
 * As many rounds and subquestions as the demonstration with the most has, and as there are steps, and one call more
 * that says that nothing is left to ask. A policy may ask more.
 */
export function factoredCost({ question, steps = [] }: CostRequest, context: CostContext): Cost {
  const { wording, policy, maxTokens = defaults.maxTokens } = context;
  const manner = { wording, begun: canBegin(policy, wording) };
  const rounds = wording.demonstrations.map(roundsOf).filter(({ length }) => length > 0);
  const most = (counts: readonly number[], otherwise: number) =>
    Math.max(steps.length, ...(counts.length === 0 ? [otherwise] : counts));
  const calls =
    most(
      rounds.map(({ length }) => length),
      guess.rounds,
    ) + 1;
  const subquestions = most(
    rounds.map(([first]) => first!.asked.length),
    guess.subquestions,
  );
  const turns = [...decomposingIntroduction(wording), decomposingTurn(wording, question)];
  // A subquestion repeats at most what the question says.
  const answering = answeringPrompt(manner, question.text);
  return totalCost([
    repeatedCost(callCost(promptOf(turns, wording), maxTokens), calls),
    repeatedCost(callCost(answering, maxTokens), subquestions),
  ]);
}
