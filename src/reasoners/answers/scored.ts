/** Answers read from the probabilities of the letters: one call scores every letter of every request. */
import { letterOf } from "../../data/question.ts";
import { endsAllCalls } from "../../policies/api/options.ts";
import type { Continuation } from "../../policies/policy.ts";
import { textOfPrompt } from "../prompt.ts";
import type { Answer } from "../reasoner.ts";
import { type Asking, largest, type Prepared, without } from "./prepared.ts";
import { votedAnswers } from "./sampled.ts";

const reading = "logProbs" as const;

/**
 * One answer per request, in order. Requests with the same prompt are asked once. Where the policy tells no
 * log-probability, which a refusal does not have, nor a call that failed, votes say what became of the answer.
 */
export async function scoredAnswers(
  prepared: readonly Prepared[],
  asking: Asking,
): Promise<Answer[]> {
  const unique = new Map(prepared.map((each) => [keyOf(each), each]));
  const groups = [...unique.values()].map(continuationsOf);
  const scores = await scoredApart(groups, asking);
  const found = new Map([...unique.keys()].map((key, index) => [key, scores[index]!]));
  const scoresOf = (each: Prepared) => found.get(keyOf(each))!;
  const untold = prepared.filter((each) => isUntold(scoresOf(each)));
  const votes = untold.length === 0 ? [] : await votedAnswers(untold, asking);
  const voted = new Map(untold.map((each, index) => [each, votes[index]!]));
  return prepared.map((each) => voted.get(each) ?? answerFrom(each, scoresOf(each), asking));
}

const keyOf = ({ prompt }: Prepared) => JSON.stringify(prompt);

const continuationsOf = ({ prompt, verdicts, closing, family }: Prepared): Continuation[] => {
  const [space] = /\s*$/.exec(closing.cue)!;
  return verdicts.map((verdict) => ({ ...prompt, completion: space + verdict, family }));
};

type Scores = readonly (readonly number[])[];

/** Scores of each group, or why there are none: one bad group does not take the others with it. */
async function scoredApart(
  groups: readonly Continuation[][],
  { context }: Asking,
): Promise<(Scores | Error)[]> {
  const { policy, signal } = context;
  const score = policy.logProbs?.bind(policy);
  if (score === undefined) throw new TypeError(`${policy.name} claims logProbs and has none.`);
  const apart = async (some: readonly Continuation[][]): Promise<(Scores | Error)[]> => {
    if (some.length === 0) return [];
    try {
      return grouped(await score(some.flat()), some);
    } catch (error) {
      if (signal?.aborted || endsAllCalls(error)) throw error;
      if (some.length === 1) return [error instanceof Error ? error : new Error(String(error))];
      const half = Math.ceil(some.length / 2);
      return [...(await apart(some.slice(0, half))), ...(await apart(some.slice(half)))];
    }
  };
  return apart(groups);
}

function grouped(scores: Scores, groups: readonly Continuation[][]): Scores[] {
  let start = 0;
  return groups.map(({ length }) => {
    const own = scores.slice(start, start + length);
    start += length;
    return own;
  });
}

const isUntold = (scores: Scores | Error): boolean =>
  !(scores instanceof Error) && scores.flat().some(Number.isNaN);

function answerFrom(prepared: Prepared, scores: Scores | Error, { context }: Asking): Answer {
  if (scores instanceof Error) return failed(prepared, scores.message);
  if (scores.some((tokens) => tokens.length === 0)) {
    return failed(prepared, "the answer of a choice has no token of its own");
  }
  const totals = scores.map((tokens) => tokens.reduce((sum, token) => sum + token, 0));
  const top = Math.max(...totals);
  if (top === -Infinity) {
    const problem = "no choice is among the answers that the policy finds likely";
    return without(prepared, { status: "missing", reading, problem });
  }
  const weights = totals.map((total) => Math.exp(total - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  const answer = largest(totals, prepared, context);
  const index = totals.findIndex((_, at) => letterOf(at) === answer);
  return {
    ...{ status: "scored", answer, distribution: weights.map((weight) => weight / sum), reading },
    ...{ prompt: textOfPrompt(prepared.prompt), completion: prepared.verdicts[index]! },
  };
}

const failed = (prepared: Prepared, problem: string) =>
  without(prepared, { status: "errored", reading, problem });
