/**
 * The contract of every policy: anything that answers a prompt, in this process or behind an API.
 *
 * A policy says what it can do; an experiment says what it needs; `requireCapabilities` compares the
 * two before the first call.
 */

/** What a policy can do. `generate` is what every policy has. */
export type Capability =
  | "generate"
  | "logProbs"
  | "prefill"
  | "seed"
  | "gradients"
  | "activations"
  | "train";

/** One turn of a conversation. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
  /**
   * Offsets in `content` where the prompts of a family part: what stands before one is worth keeping in the
   * prompt cache of a provider. They never change what the model reads.
   */
  readonly breakpoints?: readonly number[];
}

/** One thing to complete. */
export interface CompletionRequest {
  /** Plain text for text models, messages for chat models. */
  readonly prompt: string | readonly Message[];
  /** The beginning of the answer, already written. Needs `prefill` on chat models. */
  readonly prefill?: string;
  /** Distinguishes honest repeats of the same prompt. @default 0 */
  readonly trial?: number;
  /**
   * Requests of one family begin alike. Where the provider keeps what it has read, they are asked shortest
   * first, one after the other, so that each beginning is paid for once. It never changes an answer.
   */
  readonly family?: string;
}

export interface SamplingOptions {
  /** Upper bound on sampled tokens; an answer also ends where the model has no more room. Above 0. */
  readonly maxTokens: number;
  /** 0 is greedy. @default 1 */
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  /** Sampling ends before any of these; none of them is part of the answer. */
  readonly stop?: readonly string[];
  /** Each request draws from a child of this seed, by its position and trial. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** Why the policy stopped. `refused` and `errored` are answers too: they stay in the denominator. */
export type StopReason = "stop" | "length" | "refused" | "errored";

export interface Completion {
  readonly text: string;
  readonly stopReason: StopReason;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Sum over the sampled tokens, in nats, where the policy can tell. */
  readonly logProb?: number;
  /** What the model thought before it answered, where the server shows that. */
  readonly reasoning?: string;
  /** What is known about the tokens beyond their number. */
  readonly tokenDetail?: TokenDetail;
  /** What went wrong, when `stopReason` is `errored`. */
  readonly error?: string;
}

/** What became of the tokens of one answer, where the server tells. */
export interface TokenDetail {
  /** Of the prompt, read from the prompt cache of the provider: billed at a lower price. */
  readonly cachedPrompt?: number;
  /** Of the prompt, written to that cache. */
  readonly cacheWrite?: number;
  /** Of the completion, thought and not said. */
  readonly reasoning?: number;
}

/** A given continuation of a prompt. */
export interface Continuation {
  readonly prompt: string | readonly Message[];
  /** The beginning of the answer, already written and not scored. Needs `prefill` on chat models. */
  readonly prefill?: string;
  readonly completion: string;
  /** As in a completion request. */
  readonly family?: string;
}

/** What was found out about a server before the first answer counted. Plain data, for the record. */
export interface PolicyProfile {
  /** The protocol: `openai`, `openaiCompatible`, `anthropic`, `google`, or the name of another provider. */
  readonly dialect: string;
  /** Where the calls go; without keys. */
  readonly address?: string;
  readonly capabilities: readonly Capability[];
  /** Whether thoughts before the answer come with it, are billed but kept back, or do not exist. */
  readonly reasoning: "shown" | "hidden" | "none";
  /** What is missing and what happens instead, one sentence each. */
  readonly degraded: readonly string[];
}

/** What the calls of a policy have cost so far. Plain data, for the record. */
export interface Usage {
  /** Answers that came from the server; each may have taken several attempts. */
  readonly calls: number;
  /** Answers that were on this disk already. */
  readonly cacheHits: number;
  /** Attempts that failed and were made again. */
  readonly retries: number;
  /** All prompt tokens, those from the prompt cache of the provider included. */
  readonly promptTokens: number;
  readonly cachedPromptTokens: number;
  readonly cacheWriteTokens: number;
  /** All completion tokens, those that were thought and not said included. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  /** US dollars; absent where no price is known. */
  readonly dollars?: number;
}

export interface Policy {
  /** How a person names it: `checkpoint:./runs/…`, `openai/…`, `scripted`. */
  readonly name: string;
  /** `text`: one text at a time, because it knows no conversations. @default "chat" */
  readonly reads?: "chat" | "text";
  /** After `probe`, what the server really can. */
  readonly capabilities: ReadonlySet<Capability>;
  /**
   * Finds out what a server can, with a few tiny calls, once: a second call gives what the first one found.
   * The first answer waits for it. Present where that is not known from the start.
   */
  probe?(signal?: AbortSignal): Promise<PolicyProfile>;
  /** What the calls have cost until now. Present where calls cost something. */
  usage?(): Usage;
  /** One completion per request, in order. Never rejects for one bad request: see `errored`. */
  complete(requests: readonly CompletionRequest[], options: SamplingOptions): Promise<Completion[]>;
  /**
   * Log-probability of each token of each completion, in nats. Present with `logProbs`. Behind an API only
   * completions of one token: -Infinity where the server does not list it, NaN where it gave no answer.
   */
  logProbs?(continuations: readonly Continuation[]): Promise<number[][]>;
  /** Frees what it holds. */
  dispose(): Promise<void>;
}

/** Fails before the first call when `policy` lacks one of `needs`. */
export function requireCapabilities(policy: Policy, needs: readonly Capability[]): void {
  const lacking = needs.filter((need) => !policy.capabilities.has(need));
  if (lacking.length > 0) {
    const has = [...policy.capabilities].join(", ");
    throw new Error(
      `${policy.name} lacks ${lacking.join(", ")}; it has ${has}. Choose another --model.`,
    );
  }
}
