/** What concluding costs. */
import type { Question } from "../../data/question.ts";
import { type Conversation, introduction } from "../conversation.ts";
import { type Cost, callCost, repeatedCost } from "../cost.ts";
import { canBegin } from "../prompt.ts";
import type { CostContext, Step } from "../reasoner.ts";
import { defaults } from "../sampling.ts";
import { answerTokens, preparedFrom, readingOf } from "./conclude.ts";

/** Of one conclusion, at most. The letters of all choices are read from one call that says one token. */
export function concludingCost(
  conversation: Conversation,
  request: { readonly question: Question; readonly steps: readonly Step[] },
  context: CostContext,
): Cost {
  const { wording, policy, votes = defaults.votes } = context;
  const manner = { wording, begun: canBegin(policy, wording) };
  const shared = introduction(conversation, manner);
  const { prompt } = preparedFrom(conversation, { ...request, trial: 0 }, { shared, manner });
  const reading = readingOf(request, { context });
  if (reading === "logProbs") return callCost(prompt, 1);
  const cost = callCost(prompt, answerTokens(reading, manner));
  return reading === "votes" ? repeatedCost(cost, votes) : cost;
}
