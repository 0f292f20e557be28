/**
 * A transformer in this process as a policy.
 *
 * Prompts of one call are answered together; each row draws from its own seed, so an answer does not depend on
 * its neighbours.
 */
import { seedFrom, split } from "../math/seed.ts";
import { createSampler, type Sampled, type SampleRequest } from "../model/sampler.ts";
import { createScorer, type ScoreRequest } from "../model/scorer.ts";
import type { Tokenizer } from "../model/tokenizers/tokenizer.ts";
import type { TrainedModel } from "../model/weights.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Completion, CompletionRequest, Policy, SamplingOptions } from "./policy.ts";
import { fillTemplate, type PromptTemplate, plainTemplate } from "./template.ts";

/** Everything that a text model is. */
export interface TextModel {
  readonly model: TrainedModel;
  readonly tokenizer: Tokenizer;
  /** @default the prompt alone */
  readonly template?: PromptTemplate;
}

/** How the policy works; none of it changes its answers. */
export interface TransformerPolicyOptions {
  /** Prompts computed together. @default 64 */
  readonly batch?: number;
  readonly execution?: ExecutionOptions;
}

/** A policy that answers with this model. It owns compiled graphs until `dispose`. */
export function transformerPolicy(
  name: string,
  textModel: TextModel,
  options: TransformerPolicyOptions = {},
): Policy {
  const sampler = createSampler(textModel.model, options);
  const scorer = createScorer(textModel.model, options);
  const reader = readerOf(textModel);
  return {
    name,
    capabilities: new Set(["generate", "logProbs", "prefill", "seed"]),
    complete: async (requests, sampling) => {
      const read = requests.map((request, position) =>
        reader.read(request, { position, sampling }),
      );
      const rows = read.filter((row): row is SampleRequest => "tokens" in row);
      const sampled = await sampler.sample(rows, {
        ...choiceOf(sampling),
        stopTokens: reader.ends,
        ...(sampling.stop ? { stopWhen: reader.stopsBefore(sampling.stop) } : {}),
      });
      let next = 0;
      return read.map((row) =>
        "tokens" in row ? reader.completion(row, sampled[next++]!, sampling) : row,
      );
    },
    logProbs: (continuations) =>
      scorer.score(
        continuations.map(({ prompt, completion }) => reader.continuation(prompt, completion)),
      ),
    dispose: async () => {
      await Promise.all([sampler.dispose(), scorer.dispose()]);
    },
  };
}

function choiceOf({ maxTokens, temperature, topK, topP, minP, signal }: SamplingOptions) {
  const choice = { temperature, topK, topP, minP, signal };
  const given = Object.entries(choice).filter(([, value]) => value !== undefined);
  return { maxTokens, ...(Object.fromEntries(given) as Partial<SamplingOptions>) };
}

/** Text to tokens and back, with what can go wrong for a single request kept to that request. */
function readerOf({ model, tokenizer, template = plainTemplate }: TextModel) {
  const ends = template.ends.flatMap((token) => tokenizer.idOf(token) ?? []);
  const encode = (prompt: CompletionRequest["prompt"], prefill?: string) =>
    tokenizer.encode(fillTemplate(template, textOf(prompt), prefill));
  return {
    ends,
    read(
      { prompt, prefill, trial = 0 }: CompletionRequest,
      { position, sampling }: { readonly position: number; readonly sampling: SamplingOptions },
    ): SampleRequest | Completion {
      try {
        const tokens = encode(prompt, prefill);
        requireRoom(tokens.length, sampling.maxTokens, model.config.contextLength);
        return { tokens, seed: split(seedFrom(sampling.seed ?? 0), position, trial) };
      } catch (error) {
        return errored(error instanceof Error ? error.message : String(error));
      }
    },
    continuation(prompt: CompletionRequest["prompt"], completion: string): ScoreRequest {
      const promptTokens = encode(prompt);
      const whole = encode(prompt, completion);
      // A tokenizer may join the last token of the prompt with the first of the completion.
      const shared = promptTokens.findIndex((token, index) => token !== whole[index]);
      const length = shared < 0 ? promptTokens.length : shared;
      return { prompt: whole.slice(0, length), completion: whole.slice(length) };
    },
    stopsBefore: (stop: readonly string[]) => (tokens: readonly number[]) =>
      cut(tokenizer.decode(tokens), stop).stopped,
    completion({ tokens }: SampleRequest, sampled: Sampled, { stop = [] }: SamplingOptions) {
      const { text, stopped } = cut(tokenizer.decode(sampled.tokens), stop);
      return {
        text,
        stopReason: stopped ? ("stop" as const) : sampled.stopReason,
        promptTokens: tokens.length,
        completionTokens: sampled.tokens.length,
        logProb: sampled.logProbs.reduce((sum, logProb) => sum + logProb, 0),
      };
    },
  };
}

function requireRoom(promptTokens: number, maxTokens: number, contextLength: number): void {
  if (promptTokens > 0 && promptTokens + maxTokens <= contextLength + 1) return;
  throw new RangeError(
    promptTokens === 0
      ? "expected a prompt of at least one token, got none."
      : `the prompt has ${promptTokens} tokens and the answer may have ${maxTokens}; the model has room for ${contextLength}.`,
  );
}

/** The text before the first stop sequence. */
function cut(text: string, stop: readonly string[]): { text: string; stopped: boolean } {
  const places = stop.map((sequence) => text.indexOf(sequence)).filter((place) => place >= 0);
  if (places.length === 0) return { text, stopped: false };
  return { text: text.slice(0, Math.min(...places)), stopped: true };
}

/** A text model reads one text: several messages need the template of a chat model, which it has not. */
function textOf(prompt: CompletionRequest["prompt"]): string {
  if (typeof prompt === "string") return prompt;
  const [only, ...others] = prompt;
  if (only?.role === "user" && others.length === 0) return only.content;
  throw new RangeError("this model reads one text or one user message, got a conversation.");
}

function errored(error: string): Completion {
  return { text: "", stopReason: "errored", promptTokens: 0, completionTokens: 0, error };
}
