/**
 * Log-probabilities of one-token continuations, from the list of tokens that a server says might have come next.
 *
 * All continuations of one prompt cost one call of one token. What the list does not hold is -Infinity: it is at
 * most as likely as the last token that it holds. Where the server gives no list, NaN.
 */
import type { CompletionRequest, Continuation } from "../policy.ts";
import type { Answered } from "./call.ts";
import { mostTopTokens, type RankedToken } from "./dialect.ts";
import type { Failure } from "./failure.ts";

/** Asks for one token each, and for the likeliest `topTokens`. */
export type AskNext = (
  requests: readonly CompletionRequest[],
  topTokens: number,
) => Promise<(Answered | Failure)[]>;

/** One log-probability per continuation, in nats, as `Policy.logProbs` gives them. */
export async function nextTokenLogProbs(
  continuations: readonly Continuation[],
  ask: AskNext,
): Promise<number[][]> {
  const requests = new Map<string, CompletionRequest>();
  for (const { prompt, prefill, family } of continuations) {
    const request = {
      prompt,
      ...(prefill === undefined ? {} : { prefill }),
      ...(family === undefined ? {} : { family }),
    };
    requests.set(keyOf(request), request);
  }
  const answers = await ask([...requests.values()], mostTopTokens);
  const lists = new Map([...requests.keys()].map((key, index) => [key, answers[index]!]));
  return continuations.map((each) => [logProbIn(lists.get(keyOf(each))!, each.completion)]);
}

const keyOf = ({ prompt, prefill = "" }: CompletionRequest) => JSON.stringify([prompt, prefill]);

function logProbIn(answer: Answered | Failure, completion: string): number {
  if (!("text" in answer) || answer.firstTokens.length === 0) return Number.NaN;
  return logProbOf(answer.firstTokens, completion);
}

/** Of all tokens that say the same: with a space before them or without, which depends on the tokenizer. */
function logProbOf(tokens: readonly RankedToken[], completion: string): number {
  const wanted = completion.trim();
  const same = tokens.filter(({ token }) => token.trim() === wanted);
  return Math.log(same.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0));
}
