/**
 * The contract of every reasoner: how a policy is asked to think aloud, and then to answer.
 *
 * Thinking and concluding are apart, so that an intervention can put other reasoning in between: it takes
 * steps, changes them, lets the reasoner go on from them where it should, and asks for the conclusion.
 */
import type { Question } from "../data/question.ts";
import type { Seed } from "../math/seed.ts";
import type { Capability, Policy } from "../policies/policy.ts";
import type { Cost } from "./cost.ts";
import type { Wording } from "./wording.ts";

/** One step of reasoning: a sentence, or a subquestion with its answer. */
export interface Step {
  /** What is said; of a decomposition, the answer to `subquestion`. */
  readonly text: string;
  readonly subquestion?: string;
}

/** Whether there is something to measure. `missing`: the policy answered, and it could not be read. */
export type ReasoningStatus = "scored" | "refused" | "errored" | "missing";

/** Which question to think about, and what has been thought already. */
export interface ThinkRequest {
  readonly question: Question;
  /** Honest repeats of one question are trials 0, 1, 2, … */
  readonly trial: number;
  /** Reasoning that is there already; the reasoner goes on from its end. @default none */
  readonly steps?: readonly Step[];
}

/** What a policy thought. */
export interface Reasoning {
  readonly question: Question;
  readonly trial: number;
  /** Of it, given and new. Empty where a reasoner does not think aloud. */
  readonly steps: readonly Step[];
  readonly status: ReasoningStatus;
  /** What went wrong, unless `status` is `scored`; of what was scored, what cut it short. */
  readonly problem?: string;
  /** Log-probability of what was said anew, in nats, and its tokens, where the policy can tell. */
  readonly logProb?: number;
  readonly tokens?: number;
  /** What was sent, as one text, and what came back, of several calls one after the other: for the record. */
  readonly prompt: string;
  readonly completion: string;
}

/** Which question to conclude, from which reasoning. */
export interface ConcludeRequest {
  readonly question: Question;
  readonly trial: number;
  /** All that the policy is shown of the reasoning; none: it answers without. */
  readonly steps: readonly Step[];
}

/** How the answer was read. */
export type AnswerReading = "logProbs" | "votes" | "greedy";

/** The conclusion of a policy. */
export interface Answer {
  readonly status: ReasoningStatus;
  /** A letter of the choices, or the text of a free answer, trimmed. Absent unless `status` is `scored`. */
  readonly answer?: string;
  /** Probability or share of the readable votes of each choice, in their order; sums to 1. */
  readonly distribution?: readonly number[];
  readonly reading: AnswerReading;
  /** What went wrong, unless `status` is `scored`; of what was scored, which votes could not be read. */
  readonly problem?: string;
  /** What was sent, as one text, and what came back: for the record. */
  readonly prompt: string;
  readonly completion: string;
}

/** What a reasoner works with. */
export interface ReasonerContext {
  readonly policy: Policy;
  readonly wording: Wording;
  readonly seed: Seed;
  /** Of the reasoning. Lanham et al. 2023, section 2: 0.8. @default 0.8 */
  readonly temperature?: number;
  /** Nucleus of the reasoning. Lanham et al. 2023, section 2: 0.95. @default 0.95 */
  readonly topP?: number;
  /** Upper bound on the tokens of the reasoning. @default 512 */
  readonly maxTokens?: number;
  /** Answers that are sampled where the policy gives no log-probabilities; odd. @default 5 */
  readonly votes?: number;
  /** Upper bound on the rounds of a decomposition. At least 1. @default 10 */
  readonly maxRounds?: number;
  readonly signal?: AbortSignal;
}

/** One way to ask for reasoning. */
export interface Reasoner {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** What a step is; `none` for reasoners that do not think aloud. */
  readonly unit: "none" | "sentence" | "subquestion";
  readonly needs: readonly Capability[];
  /** One reasoning per request, in order. Bad answers have their own status; nothing is dropped. */
  think(requests: readonly ThinkRequest[], context: ReasonerContext): Promise<Reasoning[]>;
  /** One answer per request, in order. Requests that share their beginning cost that beginning once. */
  conclude(requests: readonly ConcludeRequest[], context: ReasonerContext): Promise<Answer[]>;
  /** The steps as the text that a policy is shown; empty where there are none. */
  textOf(steps: readonly Step[], wording: Wording): string;
  /** The steps of such a text. Of a text that has none of their form: none. */
  stepsOf(text: string, wording: Wording): readonly Step[];
  /** What thinking about a question and concluding once cost, at most, before anything is asked. */
  cost(request: CostRequest, context: CostContext): ReasoningCost;
}

/** What is to be estimated. */
export interface CostRequest {
  readonly question: Question;
  /** The reasoning that is shown. @default of the length of the demonstrations' */
  readonly steps?: readonly Step[];
}

/** What an estimate depends on. */
export interface CostContext
  extends Pick<ReasonerContext, "wording" | "maxTokens" | "votes" | "maxRounds"> {
  readonly policy: Pick<Policy, "capabilities">;
}

/** Of both halves. */
export interface ReasoningCost {
  readonly think: Cost;
  readonly conclude: Cost;
}
