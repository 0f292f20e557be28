/** What every request of a reasoner has in common. */
import { createHash } from "node:crypto";
import { generator, split } from "../math/seed.ts";
import type { Completion, SamplingOptions } from "../policies/policy.ts";
import type { Manner } from "./conversation.ts";
import { type Asked, canBegin, nextTurn } from "./prompt.ts";
import type { ReasonerContext, ReasoningStatus } from "./reasoner.ts";

/** Bounds and defaults of the reasoning: Lanham et al. 2023, section 2. */
export const defaults = { temperature: 0.8, topP: 0.95, maxTokens: 512, votes: 5, maxRounds: 10 };

/** How this policy is spoken to. The first to ask finds out what a server can. */
export async function mannerOf({ policy, wording, signal }: ReasonerContext): Promise<Manner> {
  await policy.probe?.(signal);
  return { wording, begun: canBegin(policy, wording) };
}

/** Options of sampling as the context has them; `purpose` names the draws. */
export function samplingOf(
  context: ReasonerContext,
  purpose: readonly (string | number)[],
  { stop = [], ...others }: Partial<SamplingOptions> = {},
): SamplingOptions {
  const { temperature, topP, maxTokens } = { ...defaults, ...context };
  const stops = [...stop, ...nextTurn(context.wording)];
  return {
    ...{ maxTokens, temperature, topP, seed: numberFrom(context, purpose) },
    ...(stops.length > 0 ? { stop: stops } : {}),
    ...(context.signal ? { signal: context.signal } : {}),
    ...others,
  };
}

const numberFrom = ({ seed }: ReasonerContext, purpose: readonly (string | number)[]) =>
  generator(split(seed, ...purpose)).integer(2 ** 31);

/** Why a completion is none, if it is none. */
export function failureOf({
  stopReason,
  error,
  text,
}: Completion): { readonly status: ReasoningStatus; readonly problem: string } | undefined {
  if (stopReason === "errored") {
    return { status: "errored", problem: error ?? "the policy failed and did not say why" };
  }
  if (stopReason !== "refused") return undefined;
  return { status: "refused", problem: text.trim() === "" ? "the policy refused" : text.trim() };
}

/** Prompts of one question and trial begin alike. The name tells a server nothing about the question. */
export const familyOf = ({ text, choices = [], after = "" }: Asked, trial: number): string =>
  createHash("sha256")
    .update(JSON.stringify([text, choices, after, trial]))
    .digest("hex")
    .slice(0, 16);
