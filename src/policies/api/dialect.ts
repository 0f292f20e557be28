/** What each protocol is known to offer, and where it says what the AI SDK has no word for. */
import type {
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  SharedV3ProviderOptions,
} from "@ai-sdk/provider";
import { z } from "zod";
import type { Capability, SamplingOptions } from "../policy.ts";

/** How the beginning of an answer is handed over. `flagged`: with the switches that vLLM and SGLang need. */
export type PrefillStyle = "plain" | "flagged";

/** What a call asks for beyond its messages. */
export interface CallExtras {
  readonly family?: string;
  /** Ask for the log-probabilities of this many tokens that might come next. */
  readonly topTokens?: number;
  readonly prefill?: PrefillStyle;
  /** Room for thoughts before the answer, in tokens; absent for models that do not think first. */
  readonly thoughts?: number;
  readonly sampling: Pick<SamplingOptions, "topK" | "minP">;
}

/** One protocol. */
export interface Dialect {
  readonly name: string;
  /** What may be there; a probe finds out. */
  readonly declared: readonly Capability[];
  /** Ways to hand over a prefill that are worth a try, in order. */
  readonly prefillStyles: readonly PrefillStyle[];
  /** Stop sequences that a call may have at most. */
  readonly mostStops: number;
  /** Whether parts of a prompt are marked to be kept by the provider. */
  readonly marksCache: boolean;
  /** Fields that the AI SDK hands through. */
  options(extras: CallExtras): SharedV3ProviderOptions;
}

/** Most servers list at most this many. */
export const mostTopTokens = 20;

const openai: Dialect = {
  name: "openai",
  declared: ["generate", "logProbs", "seed"],
  // A last message of the assistant is read as finished, and a new one begins.
  prefillStyles: [],
  mostStops: 4,
  marksCache: false,
  options: ({ family, topTokens }) => ({
    openai: {
      ...(topTokens === undefined ? {} : { logprobs: topTokens }),
      ...(family === undefined ? {} : { promptCacheKey: family }),
    },
  }),
};

const openaiCompatible: Dialect = {
  name: "openaiCompatible",
  declared: ["generate", "logProbs", "prefill", "seed"],
  prefillStyles: ["plain", "flagged"],
  mostStops: 4,
  marksCache: false,
  options: ({ topTokens, prefill, sampling: { topK, minP } }) => ({
    openaiCompatible: {
      ...(topTokens === undefined ? {} : { logprobs: true, top_logprobs: topTokens }),
      ...(topK === undefined ? {} : { top_k: topK }),
      ...(minP === undefined ? {} : { min_p: minP }),
      ...(prefill === "flagged"
        ? { continue_final_message: true, add_generation_prompt: false }
        : {}),
    },
  }),
};

const anthropic: Dialect = {
  name: "anthropic",
  declared: ["generate", "prefill"],
  prefillStyles: ["plain"],
  mostStops: 16,
  marksCache: true,
  options: () => ({}),
};

const google: Dialect = {
  name: "google",
  declared: ["generate", "prefill", "seed"],
  prefillStyles: ["plain"],
  mostStops: 5,
  marksCache: false,
  options: () => ({}),
};

/** The protocols that have a name of their own. */
export const dialects = { openai, openaiCompatible, anthropic, google } as const;

/** The protocol that a model of the AI SDK speaks, by its provider: `openai.chat` speaks `openai`. */
export function dialectOf(provider: string): Dialect {
  const [name = ""] = provider.split(".");
  const known = Object.entries(dialects).find(([dialect]) => dialect === name)?.[1];
  return (
    known ?? { ...anthropic, name, declared: ["generate"], prefillStyles: [], marksCache: false }
  );
}

/** A token that might have come, with its log-probability in nats. */
export interface RankedToken {
  readonly token: string;
  readonly logProb: number;
}

const tokenSchema = z.object({
  token: z.string(),
  logprob: z.number(),
  top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })).default([]),
});

const bodySchema = z.object({
  choices: z
    .array(
      z.object({
        logprobs: z.object({ content: z.array(tokenSchema).nullish() }).nullish(),
        message: z.object({ refusal: z.unknown() }).partial().nullish(),
      }),
    )
    .min(1),
});

/** What a server of either OpenAI dialect said about the first token of its answer, likeliest first. */
export function firstTokens({
  providerMetadata,
  response,
}: Partial<LanguageModelV3GenerateResult>): readonly RankedToken[] {
  const body = bodySchema.safeParse(response?.body).data?.choices[0]?.logprobs?.content;
  const told = z.array(tokenSchema).safeParse(providerMetadata?.openai?.logprobs).data ?? body;
  const [first] = told ?? [];
  const ranked = first?.top_logprobs.map(({ token, logprob }) => ({ token, logProb: logprob }));
  return (ranked ?? []).toSorted((a, b) => b.logProb - a.logProb);
}

/** Whether the body of an OpenAI dialect has a refusal in the place of an answer. */
export function isRefusedIn(body: unknown): boolean {
  const refusal = bodySchema.safeParse(body).data?.choices[0]?.message?.refusal;
  return typeof refusal === "string" && refusal !== "";
}

/** Stop sequences as a server takes them; the rest is cut off here. */
export function stopsFor(
  { name, mostStops }: Dialect,
  stop: readonly string[] = [],
): LanguageModelV3CallOptions["stopSequences"] {
  const usable = stop.filter((text) => text !== "" && (name !== "anthropic" || text.trim() !== ""));
  return usable.length === 0 ? undefined : usable.slice(0, mostStops);
}
