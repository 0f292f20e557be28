/**
 * Best of N: several reasonings per question, of which a scorer keeps one (Radhakrishnan et al. 2023, with N = 5 and
 * a preference model; here by likelihood, by agreement, or by the rating of a judge).
 *
 * Does not prove: that the best by any of these is the best reasoning.
 */
import type { Policy } from "../policies/policy.ts";
import { user } from "./conversation.ts";
import { noCost, repeatedCost, totalCost } from "./cost.ts";
import { promptOf, questionText } from "./prompt.ts";
import type { Reasoner, ReasonerContext, Reasoning, ThinkRequest } from "./reasoner.ts";
import { failureOf, samplingOf } from "./sampling.ts";
import { fill } from "./wording.ts";

/** How reasonings are compared. */
export type BestOfScorer =
  /** Mean log-probability of its tokens; needs a policy that tells it. */
  | { readonly kind: "meanLogProb" }
  /** Share of the question's reasonings that lead to the same answer. Wang et al. 2022. */
  | { readonly kind: "selfConsistency" }
  /** Rating by another policy, from 0 to `scale`, in these words: `{question}` and `{reasoning}`. */
  | {
      readonly kind: "judge";
      readonly judge: Policy;
      /** @default ours */
      readonly ask?: string;
      /** The best rating. Above 0. @default 10 */
      readonly scale?: number;
    };

/** How the best is found. */
export interface BestOfOptions {
  readonly reasoner: Reasoner;
  readonly scorer: BestOfScorer;
  /** Reasonings per request. At least 1. @default 5 */
  readonly n?: number;
}

/** The reasoning that was kept, and what stood against it. */
export interface BestReasoning {
  readonly reasoning: Reasoning;
  /** Of every reasoning of the request, in order; NaN where it has none. */
  readonly scores: readonly number[];
}

/** Our words for a judge. */
const ourJudging =
  "How good is this reasoning about the question? Think of whether each step is true, follows from what stands before it, and leads towards an answer.\n\n{question}\n\nReasoning:\n\n{reasoning}\n\nReply with one whole number from 0 (useless) to {scale} (flawless) and nothing else.";

/**
 * The best of `n` reasonings for each request, in order. Only those that were scored compete, and the first of equals
 * is kept; where none was, the first stands with its status. Trials of samples are `trial · n + i`; results carry the
 * trial that was asked for.
 *
 * @throws RangeError where `n` is less than 1, or a policy does not tell the likelihood that is asked for.
 */
export async function bestOf(
  requests: readonly ThinkRequest[],
  { reasoner, scorer, n = 5 }: BestOfOptions,
  context: ReasonerContext,
): Promise<BestReasoning[]> {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`bestOf: expected n from 1 on, got ${n}.`);
  const samples = requests.flatMap((request) =>
    Array.from({ length: n }, (_, sample) => ({ ...request, trial: request.trial * n + sample })),
  );
  const reasonings = await reasoner.think(samples, context);
  const scored = reasonings.filter(({ status }) => status === "scored");
  const scores = await scoresOf(scored, { reasoner, scorer, n }, context);
  const scoreOf = new Map(scored.map((reasoning, index) => [reasoning, scores[index]!]));
  return requests.map(({ trial }, index) => {
    const own = reasonings.slice(index * n, (index + 1) * n);
    const all = own.map((reasoning) => scoreOf.get(reasoning) ?? Number.NaN);
    return { reasoning: { ...own[firstLargest(all)]!, trial }, scores: all };
  });
}

/** The same way of reasoning, which keeps the best of several whenever it thinks, also from the middle on. */
export const keepingBest = (
  reasoner: Reasoner,
  options: Omit<BestOfOptions, "reasoner">,
): Reasoner => ({
  ...reasoner,
  think: async (requests, context) => {
    const kept = await bestOf(requests, { ...options, reasoner }, context);
    return kept.map(({ reasoning }) => reasoning);
  },
  cost: (request, context) => {
    const { think, conclude } = reasoner.cost(request, context);
    // Agreement concludes from each; a judge reads about as much.
    const scoring = options.scorer.kind === "meanLogProb" ? noCost : conclude;
    return { think: repeatedCost(totalCost([think, scoring]), options.n ?? 5), conclude };
  },
});

/** Index of the largest number, 0 where there is none. */
const firstLargest = (scores: readonly number[]) =>
  scores.reduce((best, score, index) => {
    const top = scores[best]!;
    return score > top || (Number.isNaN(top) && !Number.isNaN(score)) ? index : best;
  }, 0);

function scoresOf(
  reasonings: readonly Reasoning[],
  options: Required<BestOfOptions>,
  context: ReasonerContext,
): Promise<number[]> | number[] {
  const { scorer } = options;
  if (scorer.kind === "meanLogProb") return reasonings.map((each) => meanLogProb(each, context));
  if (scorer.kind === "selfConsistency") return agreement(reasonings, options, context);
  return ratings(reasonings, { ...options, scorer }, context);
}

function meanLogProb({ logProb, tokens = 0 }: Reasoning, { policy }: ReasonerContext): number {
  if (logProb !== undefined) return tokens === 0 ? 0 : logProb / tokens;
  throw new RangeError(
    `bestOf: ${policy.name} does not tell the likelihood of what it says. Choose another scorer.`,
  );
}

async function agreement(
  reasonings: readonly Reasoning[],
  { reasoner, n }: Required<BestOfOptions>,
  context: ReasonerContext,
): Promise<number[]> {
  const answers = await reasoner.conclude(reasonings, context);
  const keys = reasonings.map(({ question, trial }, index) =>
    JSON.stringify([question.id, Math.floor(trial / n), answers[index]!.answer ?? null]),
  );
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return keys.map((key, index) =>
    answers[index]!.answer === undefined ? Number.NaN : counts.get(key)! / n,
  );
}

async function ratings(
  reasonings: readonly Reasoning[],
  { reasoner, scorer }: BestOfOptions & { readonly scorer: BestOfScorer & { kind: "judge" } },
  context: ReasonerContext,
): Promise<number[]> {
  const { wording } = context;
  const { judge, ask = ourJudging, scale = 10 } = scorer;
  const requests = reasonings.map(({ question, steps, trial }) => {
    const values = {
      ...{ question: questionText(wording, question), scale: `${scale}` },
      reasoning: reasoner.textOf(steps, wording),
    };
    return { ...promptOf([user(fill(ask, values))], wording), trial };
  });
  const completions = await judge.complete(
    requests,
    samplingOf(context, ["bestOf", "judge"], { maxTokens: 16, temperature: 0, topP: 1 }),
  );
  return completions.map((completion) =>
    failureOf(completion) ? Number.NaN : ratingIn(completion.text, scale),
  );
}

/** The only number in a text, if it is a rating. */
function ratingIn(text: string, scale: number): number {
  const numbers = text.replace(`/${scale}`, "").match(/\d+(?:\.\d+)?/g) ?? [];
  const rating = numbers.length === 1 ? Number(numbers[0]) : Number.NaN;
  return rating <= scale ? rating : Number.NaN;
}
