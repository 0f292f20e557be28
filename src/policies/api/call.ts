/**
 * One attempt to get one answer. Nothing here tries again: `doGenerate` and `doStream` of a provider make one
 * request each, the retries of the AI SDK are in functions that are not called.
 */
import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  LanguageModelV3Usage,
} from "@ai-sdk/provider";
import type { SamplingOptions, StopReason } from "../policy.ts";
import {
  type CallExtras,
  type Dialect,
  firstTokens,
  isRefusedIn,
  type RankedToken,
  stopsFor,
} from "./dialect.ts";
import type { Cuts, Segment } from "./families.ts";
import { sdkPrompt } from "./prompt.ts";

/** What is asked, and how. */
export interface Call {
  readonly segments: readonly Segment[];
  readonly cuts: Cuts;
  readonly sampling: Omit<SamplingOptions, "seed" | "signal">;
  /** What the server is given as its seed. */
  readonly seed?: number;
  readonly extras: Omit<CallExtras, "sampling">;
}

/** What a server answered. */
export interface Answered {
  readonly text: string;
  readonly stopReason: Exclude<StopReason, "errored">;
  readonly reasoning?: string;
  readonly promptTokens: number;
  readonly cachedPromptTokens: number;
  readonly cacheWriteTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  /** Tokens that might have come first, likeliest first; empty unless they were asked for and given. */
  readonly firstTokens: readonly RankedToken[];
  /** Settings that were asked for and not used. */
  readonly ignored: readonly string[];
}

/** How an attempt is made. */
export interface AttemptOptions {
  readonly model: LanguageModelV3;
  readonly dialect: Dialect;
  readonly stream: boolean;
  readonly signal: AbortSignal;
}

/** The answer ended before the server said why: the connection was cut. */
export class CutOffError extends Error {
  constructor() {
    super("The answer was cut off: it ended without a finish reason.");
    this.name = "CutOffError";
  }
}

/** Asks once. Rejects with whatever the provider throws, and with a CutOffError. */
export async function attempt(call: Call, options: AttemptOptions): Promise<Answered> {
  const { model, dialect, stream, signal } = options;
  const sent = callOptions(call, dialect, signal);
  const result = stream ? await streamed(model, sent) : await model.doGenerate(sent);
  const { unified, raw } = result.finishReason;
  // Providers say `other` for what they have no word for, and for nothing.
  if (unified === "error" || (unified === "other" && raw === undefined)) throw new CutOffError();
  return answeredBy(result, call);
}

function callOptions(
  { segments, cuts, sampling, seed, extras }: Call,
  dialect: Dialect,
  abortSignal: AbortSignal,
): LanguageModelV3CallOptions {
  const { maxTokens, temperature = 1, topP, topK, stop } = sampling;
  const stopSequences = stopsFor(dialect, stop);
  return {
    prompt: sdkPrompt(segments, dialect.marksCache ? cuts : { cuts: [], marks: [] }),
    maxOutputTokens: maxTokens + (extras.thoughts ?? 0),
    temperature,
    ...(topP === undefined ? {} : { topP }),
    // Servers of the compatible dialect take it by another way.
    ...(topK === undefined || dialect.name === "openaiCompatible" ? {} : { topK }),
    ...(stopSequences === undefined ? {} : { stopSequences }),
    ...(seed === undefined ? {} : { seed }),
    abortSignal,
    providerOptions: dialect.options({ ...extras, sampling }),
  };
}

type Result = Pick<
  LanguageModelV3GenerateResult,
  "content" | "finishReason" | "usage" | "warnings" | "providerMetadata" | "response"
>;

/** All parts of a stream as one result. An error in the middle is thrown. */
async function streamed(model: LanguageModelV3, sent: LanguageModelV3CallOptions): Promise<Result> {
  const { stream } = await model.doStream(sent);
  const [text, reasoning]: string[][] = [[], []];
  let warnings: Result["warnings"] = [];
  let end: Pick<Result, "finishReason" | "usage" | "providerMetadata"> | undefined;
  for await (const part of stream) {
    if (part.type === "error") throw part.error;
    if (part.type === "stream-start") warnings = part.warnings;
    if (part.type === "text-delta") text!.push(part.delta);
    if (part.type === "reasoning-delta") reasoning!.push(part.delta);
    if (part.type === "finish") end = part;
  }
  if (end === undefined) throw new CutOffError();
  const content: Result["content"] = [
    { type: "reasoning", text: reasoning!.join("") },
    { type: "text", text: text!.join("") },
  ];
  return { ...end, content, warnings };
}

function answeredBy(result: Result, { sampling }: Call): Answered {
  const said = (type: "text" | "reasoning") =>
    result.content.flatMap((part) => (part.type === type ? [part.text] : [])).join("");
  const { text, stopped } = cut(said("text"), sampling.stop ?? []);
  const reasoning = said("reasoning");
  const stopReason = stopped ? "stop" : stopReasonOf(result);
  return {
    text,
    stopReason,
    ...(reasoning === "" ? {} : { reasoning }),
    ...tokensIn(result.usage),
    firstTokens: firstTokens(result),
    ignored: result.warnings.flatMap((warning) => ignoredBy(warning, sampling)),
  };
}

function stopReasonOf({ finishReason, response }: Result): Answered["stopReason"] {
  if (finishReason.unified === "content-filter" || isRefusedIn(response?.body)) return "refused";
  return finishReason.unified === "length" ? "length" : "stop";
}

function tokensIn({ inputTokens, outputTokens }: LanguageModelV3Usage) {
  return {
    promptTokens: inputTokens.total ?? 0,
    cachedPromptTokens: inputTokens.cacheRead ?? 0,
    cacheWriteTokens: inputTokens.cacheWrite ?? 0,
    completionTokens: outputTokens.total ?? 0,
    reasoningTokens: outputTokens.reasoning ?? 0,
  };
}

function ignoredBy(
  warning: Result["warnings"][number],
  { temperature = 1 }: Call["sampling"],
): string[] {
  if (warning.type === "other") return [warning.message];
  // Where a model has no temperature, it samples as at 1.
  if (warning.feature === "temperature" && temperature === 1) return [];
  return [warning.details ?? `${warning.feature} is not supported by this model and was left out`];
}

/** The text before the first stop sequence. */
function cut(text: string, stop: readonly string[]): { text: string; stopped: boolean } {
  const places = stop.map((end) => text.indexOf(end)).filter((place) => place >= 0);
  if (places.length === 0) return { text, stopped: false };
  return { text: text.slice(0, Math.min(...places)), stopped: true };
}
