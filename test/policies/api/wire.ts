/** How the dialects of the double look on the wire: requests read, answers written. */
import type { IncomingMessage } from "node:http";

export type Dialect = "openai" | "anthropic" | "google";

/** One part of a prompt, as tokens. */
export interface Block {
  readonly words: readonly string[];
  /** Whether the provider is asked to keep what ends here. */
  readonly mark: boolean;
}

export interface SeenRequest {
  readonly dialect: Dialect;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: any JSON that a client may send
  readonly body: Record<string, any>;
  readonly stream: boolean;
  readonly blocks: readonly Block[];
  /** All of the prompt, the prefill included. */
  readonly text: string;
  /** The beginning of the answer, if the last message is one. */
  readonly prefill: string;
}

/** An answer with its tokens. */
export interface WireAnswer {
  readonly text: string;
  readonly finish?: "stop" | "length" | "refusal";
  readonly reasoning?: string;
  readonly hidden?: number;
  readonly next?: Readonly<Record<string, number>>;
  readonly prompt: number;
  readonly cached: number;
  readonly written: number;
}

type Part = { readonly text?: string; readonly cache_control?: unknown };
type Turn = { readonly role: string; readonly content?: string | Part[]; readonly parts?: Part[] };

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== "");

export async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = JSON.parse(Buffer.concat(pieces).toString());
  const path = request.url ?? "";
  const dialect = path.endsWith("/messages")
    ? "anthropic"
    : path.includes(":generateContent") || path.includes(":streamGenerateContent")
      ? "google"
      : "openai";
  const turns = turnsOf(dialect, body);
  const last = turns.at(-1);
  const isBegun = last !== undefined && ["assistant", "model"].includes(last.role);
  const parts = turns.flatMap(partsOf);
  return {
    ...{ dialect, path, headers: request.headers, body },
    stream: body.stream === true || path.includes(":stream"),
    blocks: parts.map(({ text = "", cache_control }) => ({
      words: wordsOf(text),
      mark: cache_control !== undefined,
    })),
    text: parts.map(({ text }) => text).join(""),
    prefill: isBegun
      ? partsOf(last)
          .map(({ text }) => text)
          .join("")
      : "",
  };
}

function turnsOf(dialect: Dialect, body: SeenRequest["body"]): Turn[] {
  if (dialect === "google") return body.contents;
  const system = body.system === undefined ? [] : [{ role: "system", content: body.system }];
  return [...system, ...body.messages];
}

function partsOf({ content, parts }: Turn): Part[] {
  if (typeof content === "string") return [{ text: content }];
  return content ?? parts ?? [];
}

const completionOf = ({ text, hidden = 0, reasoning = "" }: WireAnswer) =>
  wordsOf(text).length + wordsOf(reasoning).length + hidden;

/** The body of an answer that comes at once. */
export function bodyOf(dialect: Dialect, answer: WireAnswer): string {
  return JSON.stringify({ openai, anthropic, google }[dialect](answer));
}

function openai(answer: WireAnswer) {
  const { text, finish = "stop", reasoning } = answer;
  const message = {
    ...{ role: "assistant", content: finish === "refusal" ? null : text },
    ...(finish === "refusal" ? { refusal: text } : {}),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  };
  const reason = finish === "length" ? "length" : "stop";
  const choice = { index: 0, message, finish_reason: reason, ...openaiLogProbs(answer) };
  return { id: "1", created: 1, model: "double", choices: [choice], usage: openaiUsage(answer) };
}

function openaiLogProbs({ next }: WireAnswer) {
  if (next === undefined) return {};
  const top = Object.entries(next).map(([token, p]) => ({
    token,
    logprob: Math.log(p),
    bytes: [],
  }));
  return { logprobs: { content: [{ ...top[0]!, top_logprobs: top }] } };
}

const openaiUsage = (answer: WireAnswer) => ({
  prompt_tokens: answer.prompt,
  completion_tokens: completionOf(answer),
  total_tokens: answer.prompt + completionOf(answer),
  prompt_tokens_details: { cached_tokens: answer.cached },
  completion_tokens_details: { reasoning_tokens: answer.hidden ?? 0 },
});

function anthropic(answer: WireAnswer) {
  const { text, finish = "stop", reasoning } = answer;
  const thinking =
    reasoning === undefined ? [] : [{ type: "thinking", thinking: reasoning, signature: "s" }];
  return {
    ...{ type: "message", id: "1", model: "double", role: "assistant", stop_sequence: null },
    content: [...thinking, { type: "text", text }],
    stop_reason: { stop: "end_turn", length: "max_tokens", refusal: "refusal" }[finish],
    usage: anthropicUsage(answer),
  };
}

const anthropicUsage = (answer: WireAnswer) => ({
  input_tokens: answer.prompt - answer.cached - answer.written,
  output_tokens: completionOf(answer),
  cache_creation_input_tokens: answer.written,
  cache_read_input_tokens: answer.cached,
});

function google(answer: WireAnswer) {
  const { text, finish = "stop" } = answer;
  return {
    candidates: [
      {
        content: { role: "model", parts: [{ text }] },
        finishReason: { stop: "STOP", length: "MAX_TOKENS", refusal: "SAFETY" }[finish],
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: answer.prompt,
      candidatesTokenCount: wordsOf(text).length,
      totalTokenCount: answer.prompt + completionOf(answer),
      cachedContentTokenCount: answer.cached,
      thoughtsTokenCount: answer.hidden ?? 0,
    },
  };
}

/** An answer piece by piece, as server-sent events; the last three say how it ended. */
export function eventsOf(dialect: Dialect, answer: WireAnswer): string[] {
  const words = answer.text.split(/(?<= )/);
  if (dialect === "openai") return openaiEvents(words, answer).map((data) => `data: ${data}\n\n`);
  if (dialect === "anthropic") {
    return anthropicEvents(words, answer).map(
      (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    );
  }
  const pieces = words.map((text) => ({ candidates: [{ content: { parts: [{ text }] } }] }));
  const { usageMetadata } = google(answer);
  const end = { ...google({ ...answer, text: "" }), usageMetadata };
  return [...pieces, {}, {}, end].map((piece) => `data: ${JSON.stringify(piece)}\n\n`);
}

function openaiEvents(words: readonly string[], answer: WireAnswer): string[] {
  const chunk = (choice: object, rest = {}) =>
    JSON.stringify({ id: "1", created: 1, model: "double", choices: [choice], ...rest });
  return [
    ...words.map((content) => chunk({ index: 0, delta: { role: "assistant", content } })),
    chunk({ index: 0, delta: {}, finish_reason: answer.finish === "length" ? "length" : "stop" }),
    JSON.stringify({
      id: "1",
      created: 1,
      model: "double",
      choices: [],
      usage: openaiUsage(answer),
    }),
    "[DONE]",
  ];
}

function anthropicEvents(words: readonly string[], answer: WireAnswer) {
  const { content, stop_reason, usage, ...message } = anthropic(answer);
  return [
    { type: "message_start", message: { ...message, content: [], stop_reason: null, usage } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...words.map((text) => ({
      ...{ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    })),
    { type: "content_block_stop", index: content.length - 1 },
    { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
}
