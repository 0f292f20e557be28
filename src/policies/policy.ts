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
}

/** One thing to complete. */
export interface CompletionRequest {
  /** Plain text for text models, messages for chat models. */
  readonly prompt: string | readonly Message[];
  /** The beginning of the answer, already written. Needs `prefill` on chat models. */
  readonly prefill?: string;
  /** Distinguishes honest repeats of the same prompt. @default 0 */
  readonly trial?: number;
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
  /** What went wrong, when `stopReason` is `errored`. */
  readonly error?: string;
}

/** A given continuation of a prompt. */
export interface Continuation {
  readonly prompt: string | readonly Message[];
  readonly completion: string;
}

export interface Policy {
  /** How a person names it: `checkpoint:./runs/…`, `openai/…`, `scripted`. */
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** One completion per request, in order. Never rejects for one bad request: see `errored`. */
  complete(requests: readonly CompletionRequest[], options: SamplingOptions): Promise<Completion[]>;
  /** Log-probability of each token of each completion, in nats. Present with `logProbs`. */
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
