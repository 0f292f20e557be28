/** Between the text of a policy and the tokens of its model. */
import { grouped } from "../math/grouped.ts";
import { seedFrom, split } from "../math/seed.ts";
import type { SampleRequest } from "../model/requests.ts";
import type { Sampled } from "../model/rows.ts";
import type { ScoreRequest } from "../model/scoreRequest.ts";
import type { TrainedModel } from "../model/weights.ts";
import type { Completion, CompletionRequest, Continuation, SamplingOptions } from "./policy.ts";
import { fillTemplate, plainTemplate } from "./template.ts";
import type { TextModel } from "./transformer.ts";

/** Text to tokens and back. */
export interface Reader {
  /** Ids that end an answer. */
  readonly ends: readonly number[];
  tokens(prompt: CompletionRequest["prompt"], prefill?: string): number[];
  /** The text of tokens that follow others. */
  text(tokens: readonly number[], before: readonly number[]): string;
}

/** The reader of a text model. */
export function readerOf({ tokenizer, template = plainTemplate }: TextModel): Reader {
  return {
    ends: template.ends.flatMap((token) => tokenizer.idOf(token) ?? []),
    tokens: (prompt, prefill) => tokenizer.encode(fillTemplate(template, prompt, prefill)),
    text: (tokens, before) => tokenizer.decodeAfter?.(before, tokens) ?? tokenizer.decode(tokens),
  };
}

/** A request as a row of the sampler. What is wrong with it stays its own. */
export function rowOf(
  { prompt, prefill, trial = 0 }: CompletionRequest,
  { reader, model, sampling, position }: RowOptions,
): SampleRequest | Completion {
  try {
    const tokens = reader.tokens(prompt, prefill);
    requireRoom(tokens.length, model.config.contextLength);
    requireKnown(tokens, model.config.vocabularySize);
    return { tokens, seed: split(seedFrom(sampling.seed ?? 0), position, trial) };
  } catch (error) {
    return errored(error instanceof Error ? error.message : String(error));
  }
}

/** With what a request is read. */
export interface RowOptions {
  readonly reader: Reader;
  readonly model: TrainedModel;
  readonly sampling: SamplingOptions;
  /** Of the request among those of its call. */
  readonly position: number;
}

/** What a row has become. */
export function completionOf(
  { tokens }: SampleRequest,
  sampled: Sampled,
  { reader, sampling }: Pick<RowOptions, "reader" | "sampling">,
): Completion {
  const { text, stopped } = cut(reader.text(sampled.tokens, tokens), sampling.stop ?? []);
  return {
    text,
    stopReason: stopped ? "stop" : sampled.stopReason,
    promptTokens: tokens.length,
    completionTokens: sampled.tokens.length,
    logProb: sampled.logProbs.reduce((sum, logProb) => sum + logProb, 0),
  };
}

/** A continuation as a request of the scorer. */
export function scoreRequestOf(
  { prompt, prefill = "", completion }: Continuation,
  reader: Reader,
): ScoreRequest {
  const promptTokens = reader.tokens(prompt, prefill);
  const whole = reader.tokens(prompt, prefill + completion);
  // A tokenizer may join the last token of the prompt with the first of the completion.
  const shared = promptTokens.findIndex((token, index) => token !== whole[index]);
  const length = shared < 0 ? promptTokens.length : shared;
  return { prompt: whole.slice(0, length), completion: whole.slice(length) };
}

/** Says of each row whether one of the sequences has come. */
export const stopsAt =
  (stop: readonly string[], rows: readonly SampleRequest[], reader: Reader) =>
  (tokens: readonly number[], row: number) =>
    cut(reader.text(tokens, rows[row]!.tokens), stop).stopped;

/**
 * The rows with the number of tokens that each may grow by: what was asked for, or what the model has room for.
 * Rows are told apart by it, so that a long prompt does not shorten the answers of its neighbours.
 */
export function byRoom(
  rows: readonly SampleRequest[],
  { model, sampling }: Pick<RowOptions, "model" | "sampling">,
): Map<number, SampleRequest[]> {
  // The last new token is never read.
  const roomOf = ({ tokens }: SampleRequest) => model.config.contextLength + 1 - tokens.length;
  return grouped(rows, (row) => Math.min(sampling.maxTokens, roomOf(row)));
}

function requireRoom(promptTokens: number, contextLength: number): void {
  if (promptTokens > 0 && promptTokens <= contextLength) return;
  throw new RangeError(
    promptTokens === 0
      ? "expected a prompt of at least one token, got none."
      : `the prompt has ${promptTokens} tokens; the model has room for ${contextLength}.`,
  );
}

/** A tokenizer may have tokens that its model was never given. */
function requireKnown(tokens: readonly number[], vocabularySize: number): void {
  const odd = tokens.find((token) => token >= vocabularySize);
  if (odd === undefined) return;
  throw new RangeError(`the prompt has token ${odd}; the model has ${vocabularySize} tokens.`);
}

/** The text before the first stop sequence. */
function cut(text: string, stop: readonly string[]): { text: string; stopped: boolean } {
  const places = stop.map((sequence) => text.indexOf(sequence)).filter((place) => place >= 0);
  if (places.length === 0) return { text, stopped: false };
  return { text: text.slice(0, Math.min(...places)), stopped: true };
}

function errored(error: string): Completion {
  return { text: "", stopReason: "errored", promptTokens: 0, completionTokens: 0, error };
}
