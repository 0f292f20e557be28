/**
 * Any policy as a model of the AI SDK: what is written for `generateText` and `streamText` can drive a transformer
 * in this process.
 *
 * A policy answers at once, so a stream has one piece. There are no tools, no files and no JSON schemas.
 */
import {
  type LanguageModelV3,
  type LanguageModelV3CallOptions,
  type LanguageModelV3GenerateResult,
  type LanguageModelV3Message,
  type LanguageModelV3StreamPart,
  type SharedV3Warning,
  UnsupportedFunctionalityError,
} from "@ai-sdk/provider";
import type { Completion, CompletionRequest, Message, Policy, SamplingOptions } from "../policy.ts";

/** What `languageModelOf` needs to know beside the policy. */
export interface LanguageModelOptions {
  /** Tokens of an answer where a call does not say. @default 256 */
  readonly maxTokens?: number;
}

/**
 * The policy as a model. A last message of the assistant is the beginning of the answer.
 *
 * Calls reject where the policy errs, and for messages that hold more than text.
 */
export function languageModelOf(
  policy: Policy,
  { maxTokens = 256 }: LanguageModelOptions = {},
): LanguageModelV3 {
  const doGenerate = async (options: LanguageModelV3CallOptions) => {
    const [completion] = await policy.complete(
      [requestOf(options)],
      samplingOf(options, maxTokens),
    );
    return resultOf(completion!, warningsFor(options));
  };
  return {
    specificationVersion: "v3",
    provider: "assay",
    modelId: policy.name,
    supportedUrls: {},
    doGenerate,
    doStream: async (options) => ({ stream: streamOf(await doGenerate(options)) }),
  };
}

function requestOf({ prompt }: LanguageModelV3CallOptions): CompletionRequest {
  const messages = prompt.map(messageOf);
  const last = messages.at(-1);
  if (last?.role !== "assistant") return { prompt: messages };
  return { prompt: messages.slice(0, -1), prefill: last.content };
}

function messageOf(message: LanguageModelV3Message): Message {
  if (message.role === "tool") throw unsupported("messages of tools");
  if (message.role === "system") return { role: "system", content: message.content };
  const texts = message.content.map((part) => {
    if (part.type === "text") return part.text;
    throw unsupported(`${part.type} in a message`);
  });
  return { role: message.role, content: texts.join("") };
}

const unsupported = (functionality: string) => new UnsupportedFunctionalityError({ functionality });

function samplingOf(options: LanguageModelV3CallOptions, most: number): SamplingOptions {
  const { maxOutputTokens = most, temperature, topK, topP, stopSequences, seed } = options;
  const { abortSignal } = options;
  return {
    maxTokens: maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topK === undefined ? {} : { topK }),
    ...(topP === undefined ? {} : { topP }),
    ...(stopSequences === undefined ? {} : { stop: stopSequences }),
    ...(seed === undefined ? {} : { seed }),
    ...(abortSignal === undefined ? {} : { signal: abortSignal }),
  };
}

/** What a call asks for and does not get. */
function warningsFor(options: LanguageModelV3CallOptions): SharedV3Warning[] {
  const { tools = [], responseFormat, presencePenalty, frequencyPenalty } = options;
  const asked: Readonly<Record<string, boolean>> = {
    tools: tools.length > 0,
    responseFormat: responseFormat?.type === "json",
    presencePenalty: presencePenalty !== undefined,
    frequencyPenalty: frequencyPenalty !== undefined,
  };
  return Object.keys(asked)
    .filter((feature) => asked[feature])
    .map((feature) => ({ type: "unsupported", feature }));
}

const finishReasons = {
  stop: { unified: "stop", raw: "stop" },
  length: { unified: "length", raw: "length" },
  refused: { unified: "content-filter", raw: "refused" },
} as const;

function resultOf(
  completion: Completion,
  warnings: SharedV3Warning[],
): LanguageModelV3GenerateResult {
  const { text, stopReason, reasoning, error } = completion;
  if (stopReason === "errored") throw new Error(error ?? "The policy gave no answer.");
  const { logProb } = completion;
  return {
    content: [
      ...(reasoning === undefined ? [] : [{ type: "reasoning" as const, text: reasoning }]),
      { type: "text", text },
    ],
    finishReason: finishReasons[stopReason],
    usage: usageOf(completion),
    warnings,
    ...(logProb === undefined ? {} : { providerMetadata: { assay: { logProb } } }),
  };
}

function usageOf({ promptTokens, completionTokens, tokenDetail = {} }: Completion) {
  const { cachedPrompt = 0, cacheWrite = 0, reasoning = 0 } = tokenDetail;
  return {
    inputTokens: {
      total: promptTokens,
      noCache: promptTokens - cachedPrompt - cacheWrite,
      cacheRead: cachedPrompt,
      cacheWrite,
    },
    outputTokens: { total: completionTokens, text: completionTokens - reasoning, reasoning },
  };
}

function streamOf(
  result: LanguageModelV3GenerateResult,
): ReadableStream<LanguageModelV3StreamPart> {
  const { content, finishReason, usage, warnings, providerMetadata } = result;
  const said = content.flatMap((part, index): LanguageModelV3StreamPart[] => {
    if (part.type !== "text" && part.type !== "reasoning") return [];
    const id = `${index}`;
    return [
      { type: `${part.type}-start`, id },
      { type: `${part.type}-delta`, id, delta: part.text },
      { type: `${part.type}-end`, id },
    ];
  });
  const end = providerMetadata === undefined ? {} : { providerMetadata };
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue({ type: "stream-start", warnings });
      for (const part of said) controller.enqueue(part);
      controller.enqueue({ type: "finish", finishReason, usage, ...end });
      controller.close();
    },
  });
}
